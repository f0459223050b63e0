package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
)

// Page is the transcript at one moment, or its newest part.
type Page struct {
	Version uint64
	Entries []Entry // the newest first; not to be changed
	Whole   bool    // there are no older ones
	Err     error   // why it could not be read further
}

// firstPage is how many entries are read before the rest is.
const firstPage = 200

// block is how much of a file is read at a time, from its end, in bytes.
const block = 64 << 10

// reading is the transcript as far as it has been read.
type reading struct {
	order   []string // IDs, the newest first
	entries map[string]Entry
	ends    map[string]Entry // of entries whose beginning has not been read
	file    os.FileInfo      // the one written to
	at      int64            // how much of it has been read
}

// newest reads entries from the end until there are as many, or all if it is 0.
func (j *Journal) newest(limit int) (*reading, bool, error) {
	r := &reading{entries: map[string]Entry{}, ends: map[string]Entry{}}
	// The current file is opened before the older ones are listed: if it is set aside in between, it is read twice, not never.
	f, err := os.Open(j.path(current))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, false, j.trouble(err)
	}
	whole := true
	if err == nil {
		defer f.Close()
		if r.file, err = f.Stat(); err == nil {
			r.at = r.file.Size()
			whole, err = r.backward(f, r.at, limit)
		}
		if err != nil {
			return nil, false, j.trouble(err)
		}
	}
	for _, path := range j.older() {
		if !whole {
			break
		}
		old, err := os.Open(path)
		if err != nil {
			continue // let go in between
		}
		if info, err := old.Stat(); err == nil {
			whole, _ = r.backward(old, info.Size(), limit)
		}
		_ = old.Close()
	}
	return r, whole, nil
}

// backward reads lines of a file from an offset to its beginning; whole is false if it stopped before, having enough.
func (r *reading) backward(f io.ReaderAt, end int64, limit int) (whole bool, err error) {
	var rest []byte // the beginning of the line that the block before begins with
	for end > 0 {
		n := min(end, block)
		buf := make([]byte, n, int(n)+len(rest))
		if _, err := f.ReadAt(buf, end-n); err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		end -= n
		lines := bytes.Split(append(buf, rest...), []byte{'\n'})
		for _, line := range slices.Backward(lines[1:]) {
			if r.take(line, false); limit > 0 && len(r.order) >= limit {
				return false, nil
			}
		}
		rest = slices.Clone(lines[0])
	}
	r.take(rest, false)
	return true, nil
}

// forward reads what was appended since, and says whether it could: not if the file is another one by now.
func (r *reading) forward(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || r.file == nil || !os.SameFile(info, r.file) || info.Size() < r.at {
		return false, err
	}
	added, err := io.ReadAll(io.NewSectionReader(f, r.at, info.Size()-r.at))
	if err != nil {
		return false, err
	}
	end := bytes.LastIndexByte(added, '\n') + 1 // a line that is still being written comes later
	for line := range bytes.Lines(added[:end]) {
		r.take(line, true)
	}
	r.at += int64(end)
	return true, nil
}

// take takes one line; ahead means that it is newer than all there are. What is no line of ours, as a full disk leaves it,
// is passed over.
func (r *reading) take(line []byte, ahead bool) {
	var e Entry
	if len(bytes.TrimSpace(line)) == 0 || json.Unmarshal(line, &e) != nil || e.ID == "" {
		return
	}
	old, known := r.entries[e.ID]
	switch {
	case e.Began.IsZero() && known:
		r.entries[e.ID] = old.join(e)
	case e.Began.IsZero():
		r.ends[e.ID] = e
	case known:
	default:
		if end, ok := r.ends[e.ID]; ok {
			e = e.join(end)
			delete(r.ends, e.ID)
		}
		r.entries[e.ID] = e
		if ahead {
			r.order = slices.Insert(r.order, 0, e.ID)
		} else {
			r.order = append(r.order, e.ID)
		}
	}
}

// page is what has been read, to be shown.
func (r *reading) page(version uint64, whole bool) Page {
	p := Page{Version: version, Whole: whole}
	if r == nil {
		return p
	}
	p.Entries = make([]Entry, len(r.order))
	for i, id := range r.order {
		p.Entries[i] = r.entries[id]
	}
	return p
}
