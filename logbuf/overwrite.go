package logbuf

import "bytes"

// Shown parts a line, as a program wrote it, at its last carriage return: what stands behind it is what a terminal would show in
// the end, as of a progress bar; past is what was overwritten, with the carriage returns between its parts. Behind the last one
// there may be nothing but blanks or colours, and then what stood before it is shown.
func Shown(text []byte) (shown, past []byte) {
	shown = text
	for {
		i := bytes.LastIndexByte(shown, '\r')
		if i < 0 {
			return shown, nil
		}
		if behind := shown[i+1:]; len(bytes.TrimSpace(Strip(nil, behind))) > 0 {
			return behind, shown[:i]
		}
		shown = shown[:i]
	}
}

// overwritten keeps what a line said before it was overwritten.
func (s *segment) overwritten(past []byte) {
	if len(past) == 0 {
		return
	}
	s.pasts = append(s.pasts, spot{uint32(len(s.ends)), uint32(len(s.past))})
	s.past = Strip(s.past, past)
}

// pastOf is what line i said before it was overwritten, nil for most lines.
func (s *segment) pastOf(i int) []byte {
	n, found := findSpot(s.pasts, i)
	if !found {
		return nil
	}
	end := len(s.past)
	if n+1 < len(s.pasts) {
		end = int(s.pasts[n+1].at)
	}
	return s.past[s.pasts[n].at:end:end]
}

// Before are the texts that the line's carriage returns have overwritten, oldest first.
func (l Line) Before() [][]byte {
	if len(l.past) == 0 {
		return nil
	}
	return bytes.Split(l.past, []byte{'\r'})
}
