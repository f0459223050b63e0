package views

import (
	"strings"
	"testing"
)

func TestCommandsAreReadAsTheGrammarSays(t *testing.T) {
	for line, want := range map[string]Command{
		"":                                {},
		"pods":                            {Word: "pods"},
		"po kube-system":                  {Word: "po", Namespace: "kube-system"},
		"deploy -A -l app=web":            {Word: "deploy", All: true, Labels: "app=web"},
		"pod/web-0":                       {Word: "pod", Name: "web-0"},
		"pod/web-0 -n shop":               {Word: "pod", Name: "web-0", Namespace: "shop"},
		"pods -l app in (a, b) -n shop":   {Word: "pods", Labels: "app in (a, b)", Namespace: "shop"},
		"pods --selector=app=web":         {Word: "pods", Labels: "app=web"},
		"pods --namespace=shop":           {Word: "pods", Namespace: "shop"},
		"po --field-selector a=b,c!=d":    {Word: "po", Fields: "a=b,c!=d"},
		"po --field-selector=a=b -A":      {Word: "po", Fields: "a=b", All: true},
		"ns":                              {Word: "ns"},
		"ns shop":                         {Word: "ns", Name: "shop"},
		"ctx prod-1":                      {Word: "ctx", Name: "prod-1"},
		"pods -nshop -lapp=web":           {Word: "pods", Namespace: "shop", Labels: "app=web"},
		"pods -n=shop -l=app=web":         {Word: "pods", Namespace: "shop", Labels: "app=web"},
		"pods -l 'tier in (a, b)' -A":     {Word: "pods", Labels: "tier in (a, b)", All: true},
		"pods -n shop,cart":               {Word: "pods", Namespace: "shop,cart"},
		"deploy -A --context prod-1":      {Word: "deploy", All: true, Context: "prod-1"},
		"--context=prod-1":                {Context: "prod-1"},
		"context prod-1":                  {Word: "context", Name: "prod-1"},
		"ctx arn:aws:eks:x:cluster/prod":  {Word: "ctx", Name: "arn:aws:eks:x:cluster/prod"},
		`ctx "prod eu"`:                   {Word: "ctx", Name: "prod eu"},
		`ctx prod\ eu`:                    {Word: "ctx", Name: "prod eu"},
		`pods --context 'prod eu' -A`:     {Word: "pods", Context: "prod eu", All: true},
		`pods -l "app in (a, b)" -n shop`: {Word: "pods", Labels: "app in (a, b)", Namespace: "shop"},
		"logs deploy/web":                 {Word: "logs", Name: "deploy/web"},
		"clusterrole/system:node":         {Word: "clusterrole", Name: "system:node"},
		"pods -n shop -n shop":            {Word: "pods", Namespace: "shop"},
	} {
		if got, err := ParseCommand(line); err != nil || got != want {
			t.Errorf("%q = %+v, %v; want %+v", line, got, err, want)
		}
	}
}

func TestWordsOfACommandLineAreNotTakenApartAgain(t *testing.T) {
	if got, err := ParseWords([]string{"ctx", "prod eu"}); err != nil || got != (Command{Word: "ctx", Name: "prod eu"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := ParseWords([]string{"clusterrole/it's \"x\""}); err != nil || got != (Command{Word: "clusterrole", Name: `it's "x"`}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestACommandThatMakesNoSenseSaysWhatItWants(t *testing.T) {
	for line, word := range map[string]string{
		"pods -n":                 "wants a namespace",
		"pods -l":                 "wants a label selector",
		"pods -x":                 "unknown flag -x",
		"pods a b":                "too many words",
		"pods -A -n web":          "exclude each other",
		"pods a -n b":             "which namespace, a or b?",
		"pods -n a b":             "too many words",
		"pods -n A_b":             "cannot be a namespace",
		"pods/a/b":                `"a/b" cannot be a name`,
		"pods -A=x":               "takes no value",
		"/web-0":                  "the kind is missing",
		"pods -l app in":          "label selector",
		"pods -l in in(":          "label selector",
		"pods --contxt":           "did you mean --context?",
		"pods --context":          "wants a context",
		"pods --field-selector a": "field selector",
		`ctx "prod eu`:            "a quote is not closed",
	} {
		if _, err := ParseCommand(line); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: error %v, want one with %q", line, err, word)
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, s := range []string{"pods -A", "pod/x -n y", "-l a in (b", "ns a b c", "/", "-n -A"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := ParseCommand(line)
		if err == nil && c.All && c.Namespace != "" {
			t.Fatalf("%q means all namespaces and %s", line, c.Namespace)
		}
	})
}
