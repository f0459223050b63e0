package views

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/client-go/util/jsonpath"

	"kdeck/config"
	"kdeck/kube"
	"kdeck/ui"
)

// columnsAction has the columns of the list chosen: which, in what order, and ones of the user's own. They are kept for the
// context.
func columnsAction() Action {
	return Action{
		ID: "columns", Help: "choose columns ...", Free: true,
		Open: func(s *Session, _ Selection) ui.Step {
			switch v := s.front; {
			case v == nil:
				return ui.Step{Say: say("there is no list to choose columns of")}
			case v.kind.Resource.Name == "": // one of several kinds
				return ui.Step{Say: say("the columns of %s are as they are", v.kind.Name)}
			default:
				return ui.Step{Open: v.columnsForm()}
			}
		},
	}
}

// columnsField is the one field of the form.
const columnsField = "columns"

// columnsForm asks for columns, one a line.
func (v *List) columnsForm() ui.View {
	var lines []string
	if wanted := v.wanted(); len(wanted) > 0 {
		for _, c := range wanted {
			lines = append(lines, c.String())
		}
	} else {
		for _, c := range v.pic.all {
			if !c.Wide {
				lines = append(lines, c.Name)
			}
		}
	}
	return ui.NewForm(v.s.Theme, v.s.Keys, "columns of "+v.kind.Name, []ui.Field{{
		Name: columnsField, Kind: ui.LinesField, Rows: 8, Value: strings.Join(lines, "\n"),
		Hint:  "one a line, of " + strings.Join(columnNames(v.pic.all), ", ") + ", or TITLE=JSONPATH; none: the usual ones",
		Check: func(text string) string { return wrongIn(second(v.columnsIn(text))) },
	}}, func(a ui.Answers) ui.Step {
		cols, _ := v.columnsIn(a.Text(columnsField)) // which was checked
		return v.wear(cols)
	})
}

func second[T any](_ T, err error) error { return err }

// columnsIn reads columns, one a line, that the kind can have.
func (v *List) columnsIn(text string) ([]config.Column, error) {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
	lines = slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" })
	cols, err := config.ParseColumns(lines)
	for _, c := range cols {
		switch names := columnNames(v.pic.all); {
		case err != nil:
		case c.Path != "":
			err = PathFault(v.kind, c.Path)
		case !slices.ContainsFunc(v.pic.all, func(have ui.Column) bool { return plainName(have.Name) == plainName(c.Name) }):
			err = fmt.Errorf("there is no column %s%s", c.Name, didYouMean(strings.ToUpper(c.Name), names))
		}
	}
	return cols, err
}

// PathFault says what is wrong with a JSONPath expression for a column of a kind: it does not parse, or it asks for what no
// list of that kind has.
func PathFault(k Kind, expression string) error {
	if err := jsonpath.New("column").Parse(expression); err != nil {
		return err
	}
	if k.Resource.Held() && kube.Beyond(expression) {
		return fmt.Errorf("%s are listed without their values: only {.metadata...} is there", k.Name)
	}
	return nil
}

// wear shows other columns, in every list of the kind in this context; none: those of the configuration, or the usual ones.
func (v *List) wear(cols []config.Column) ui.Step {
	kinds := v.s.State.Kinds
	if kinds == nil {
		kinds = map[string]config.KindState{}
		v.s.State.Kinds = kinds
	}
	k := v.s.lookOf(v.kind)
	v.s.forget(v.kind)
	k.Columns = nil
	for _, c := range cols {
		k.Columns = append(k.Columns, c.String())
	}
	kinds[v.kind.Name] = k
	return v.renew()
}

// columnsOf are the columns the user wants of a kind: chosen in this context, else configured; nil for its own.
func (s *Session) columnsOf(k Kind) []config.Column {
	if chosen, err := config.ParseColumns(s.lookOf(k).Columns); err == nil && len(chosen) > 0 {
		return chosen
	}
	wanted, _ := s.Values.ColumnsOf(k.columnWords()...)
	return wanted
}

func columnNames(cols []ui.Column) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.Name
	}
	return out
}
