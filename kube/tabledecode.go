package kube

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/watch"

	"kdeck/kube/object"
)

// wireMeta is the object metadata that is decoded at all: last-applied-configuration, which holds a copy of an applied
// Secret's values, has no field here and so never becomes a value of this program; nor do the fields of managedFields.
type wireMeta struct {
	Name              string                  `json:"name"`
	Namespace         string                  `json:"namespace"`
	UID               types.UID               `json:"uid"`
	ResourceVersion   string                  `json:"resourceVersion"`
	Generation        int64                   `json:"generation"`
	CreationTimestamp metav1.Time             `json:"creationTimestamp"`
	DeletionTimestamp *metav1.Time            `json:"deletionTimestamp"`
	Labels            map[string]string       `json:"labels"`
	OwnerReferences   []metav1.OwnerReference `json:"ownerReferences"`
	Finalizers        []string                `json:"finalizers"`
	Annotations       struct {
		InitialEventsEnd string `json:"k8s.io/initial-events-end"`
		HelmRelease      string `json:"meta.helm.sh/release-name"`
	} `json:"annotations"`
	ManagedFields []struct {
		Manager     string       `json:"manager"`
		Time        *metav1.Time `json:"time"`
		Subresource string       `json:"subresource"`
	} `json:"managedFields"`
}

type wireObject struct {
	Metadata wireMeta       `json:"metadata"`
	whole    map[string]any // all of it, where somebody wants to see it; without last-applied-configuration
}

type wireRow struct {
	Cells  []any      `json:"cells"`
	Object wireObject `json:"object"`
}

// readObject reads the object that comes next.
func (s *tableSource) readObject(dec *json.Decoder) (w wireObject, err error) {
	if !s.whole() {
		return w, dec.Decode(&w)
	}
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return w, err
	}
	return w, w.read(raw)
}

// readRow reads the row that comes next.
func (s *tableSource) readRow(dec *json.Decoder) (w wireRow, err error) {
	if !s.whole() {
		return w, dec.Decode(&w)
	}
	var raw struct {
		Cells  []any           `json:"cells"`
		Object json.RawMessage `json:"object"`
	}
	if err := dec.Decode(&raw); err != nil {
		return w, err
	}
	w.Cells = raw.Cells
	return w, w.Object.read(raw.Object)
}

// read decodes all of an object.
func (w *wireObject) read(raw []byte) error {
	if err := json.Unmarshal(raw, w); err != nil {
		return err
	}
	if err := utiljson.Unmarshal(raw, &w.whole); err != nil {
		return err
	}
	unstructured.RemoveNestedField(w.whole, "metadata", "annotations", corev1.LastAppliedConfigAnnotation)
	return nil
}

// show lets those who want to see whole objects see one.
func (s *tableSource) show(r *Record, w *wireObject) {
	if w.whole != nil {
		s.pool.Extend(r, w.whole)
	} else {
		s.pool.Extend(r, object.MetadataOnly{Metadata: r.ObjectMeta})
	}
}

func (s *tableSource) meta(w *wireMeta) Meta {
	full := metav1.ObjectMeta{Name: w.Name, Namespace: w.Namespace, UID: w.UID, ResourceVersion: w.ResourceVersion,
		Generation: w.Generation, CreationTimestamp: w.CreationTimestamp, DeletionTimestamp: w.DeletionTimestamp,
		Labels: w.Labels, OwnerReferences: w.OwnerReferences, Finalizers: w.Finalizers, Annotations: map[string]string{}}
	if v := w.Annotations.InitialEventsEnd; v != "" {
		full.Annotations[metav1.InitialEventsAnnotationKey] = v
	}
	if v := w.Annotations.HelmRelease; v != "" {
		full.Annotations["meta.helm.sh/release-name"] = v
	}
	for _, f := range w.ManagedFields {
		full.ManagedFields = append(full.ManagedFields, metav1.ManagedFieldsEntry{Manager: f.Manager, Time: f.Time, Subresource: f.Subresource})
	}
	return s.pool.Meta(&full)
}

func (s *tableSource) row(cols []metav1.TableColumnDefinition, w *wireRow, now time.Time) *Record {
	r := &Record{Meta: s.meta(&w.Object.Metadata), Cells: w.Cells}
	for i, v := range r.Cells {
		var c metav1.TableColumnDefinition
		if i < len(cols) {
			c = cols[i]
		}
		r.Cells[i] = s.cell(c, v, &r.Meta, now)
	}
	s.show(r, &w.Object)
	return r
}

func (s *tableSource) bare(w *wireObject) *Record {
	r := &Record{Meta: s.meta(&w.Metadata)}
	r.Cells = []any{r.Name, r.CreationTimestamp.Time}
	s.show(r, w)
	return r
}

// readPage decodes a page row by row, so that no more than one is held in its wire form, however big plain objects are.
func (s *tableSource) readPage(body io.Reader) (page, error) {
	dec := json.NewDecoder(body)
	dec.UseNumber()
	var (
		pg   page
		rows []wireRow
		cols []metav1.TableColumnDefinition
		kind string
	)
	now := time.Now()
	err := eachField(dec, func(key string) error {
		switch key {
		case "kind":
			return dec.Decode(&kind)
		case "metadata":
			return dec.Decode(&pg.ListMeta)
		case "columnDefinitions":
			err := dec.Decode(&cols)
			s.learn(cols)
			cols = s.columns()
			return err
		case "rows":
			return array(dec, func() error {
				w, err := s.readRow(dec)
				if err != nil {
					return err
				}
				if cols == nil { // the order of keys is not ours to choose
					rows = append(rows, w)
				} else {
					pg.items = append(pg.items, s.row(cols, &w, now))
				}
				return nil
			})
		case "items":
			s.learn(plainColumns)
			return array(dec, func() error {
				w, err := s.readObject(dec)
				pg.items = append(pg.items, s.bare(&w))
				return err
			})
		}
		return skip(dec)
	})
	for i := range rows {
		pg.items = append(pg.items, s.row(cols, &rows[i], now))
	}
	if err == nil && kind == "" {
		err = errors.New("the answer is no list of objects")
	}
	if err != nil {
		return page{}, fmt.Errorf("decode %s: %w", s.resource, err)
	}
	return pg, nil
}

// readOne decodes the answer to a get: a Table of one row, or where the server has no Tables the object itself.
func (s *tableSource) readOne(body io.Reader) (page, error) {
	var raw json.RawMessage
	var kind metav1.TypeMeta
	if err := json.NewDecoder(body).Decode(&raw); err != nil {
		return page{}, fmt.Errorf("decode %s: %w", s.resource, unexpected(err))
	}
	if err := json.Unmarshal(raw, &kind); err != nil {
		return page{}, fmt.Errorf("decode %s: %w", s.resource, err)
	}
	if kind.Kind == "Table" {
		pg, err := s.readPage(bytes.NewReader(raw))
		pg.ListMeta = metav1.ListMeta{}
		return pg, err
	}
	s.learn(plainColumns)
	w, err := s.readObject(json.NewDecoder(bytes.NewReader(raw)))
	if err != nil {
		return page{}, fmt.Errorf("decode %s: %w", s.resource, err)
	}
	return page{items: []runtime.Object{s.bare(&w)}}, nil
}

// eachField calls f for each key of the object that comes next; f reads the value.
func eachField(dec *json.Decoder, f func(key string) error) error {
	if t, err := dec.Token(); err != nil {
		return unexpected(err)
	} else if t != json.Delim('{') {
		return fmt.Errorf("expected an object, got %v", t)
	}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return unexpected(err)
		}
		key, _ := t.(string)
		if err := f(key); err != nil {
			return unexpected(err)
		}
	}
	_, err := dec.Token()
	return unexpected(err)
}

// array calls f for each element of the array that comes next, which may be null; f reads the element.
func array(dec *json.Decoder, f func() error) error {
	t, err := dec.Token()
	if err != nil {
		return unexpected(err)
	}
	if t == nil {
		return nil
	}
	if t != json.Delim('[') {
		return fmt.Errorf("expected an array, got %v", t)
	}
	for dec.More() {
		if err := f(); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return unexpected(err)
}

func skip(dec *json.Decoder) error {
	var v json.RawMessage
	return dec.Decode(&v)
}

// unexpected keeps an answer that breaks off from looking like its end.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// rowDecoder reads a watch of Tables: one event, one row. It implements watch.Decoder.
type rowDecoder struct {
	s    *tableSource
	body io.ReadCloser
	dec  *json.Decoder
	cols []metav1.TableColumnDefinition
}

func newRowDecoder(s *tableSource, body io.ReadCloser) *rowDecoder {
	return &rowDecoder{s: s, body: body, dec: json.NewDecoder(body), cols: s.columns()}
}

func (d *rowDecoder) Close() { _ = d.body.Close() }

type wireEvent struct {
	Type   watch.EventType `json:"type"`
	Object json.RawMessage `json:"object"`
}

type wireTable struct {
	Kind    string                         `json:"kind"`
	Columns []metav1.TableColumnDefinition `json:"columnDefinitions"`
	Rows    []json.RawMessage              `json:"rows"`
	wireObject
}

// Decode gives the next event; client-go calls it in a goroutine of its own.
func (d *rowDecoder) Decode() (kind watch.EventType, o runtime.Object, err error) {
	defer d.s.pool.Barrier(&err)
	for {
		var e wireEvent
		if err := d.dec.Decode(&e); err != nil {
			return "", nil, err
		}
		if e.Type == watch.Error {
			st := &metav1.Status{}
			err := json.Unmarshal(e.Object, st)
			return e.Type, st, err
		}
		var t wireTable
		if err := json.Unmarshal(e.Object, &t); err != nil {
			return "", nil, fmt.Errorf("decode %s: %w", d.s.resource, err)
		}
		if t.Kind != "Table" {
			if d.s.columns() == nil {
				d.s.learn(plainColumns)
			}
			w, err := d.s.readObject(json.NewDecoder(bytes.NewReader(e.Object)))
			if err != nil {
				return "", nil, fmt.Errorf("decode %s: %w", d.s.resource, err)
			}
			return e.Type, d.s.bare(&w), nil
		}
		if len(t.Columns) > 0 {
			d.s.learn(t.Columns)
			d.cols = d.s.columns()
		}
		if len(t.Rows) > 0 {
			in := json.NewDecoder(bytes.NewReader(t.Rows[0]))
			in.UseNumber()
			w, err := d.s.readRow(in)
			if err != nil {
				return "", nil, fmt.Errorf("decode %s: %w", d.s.resource, err)
			}
			return e.Type, d.s.row(d.cols, &w, time.Now()), nil
		}
		if e.Type == watch.Bookmark { // without a row it can still carry the version
			return e.Type, d.s.bare(&t.wireObject), nil
		}
	}
}
