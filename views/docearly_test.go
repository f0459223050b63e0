package views

import (
	"testing"

	"kdeck/kube"
)

func TestKeysTypedAheadOfATextMeanTheTextThatComes(t *testing.T) {
	c, v := newDescribeScreen(t)
	c.press("/", "n", "i", "x", "enter", "G")
	c.see("reading pods/web-0 ... 6 keys typed ahead; esc stops waiting")
	c.tell(v, kube.Described{Version: 1, Text: "Name:  web-0\nUnix:  yes"})
	c.see("1/1")
	c.gone("typed ahead")
}

func TestKeysThatMeanNoTextDoNotWaitForIt(t *testing.T) {
	c, _ := newDescribeScreen(t)
	c.press("?")
	c.see("Keys in")
	c.press("esc", "y")
	c.see("pods/web-0 yaml")
}

func TestKeysTypedAheadOfATextThatCannotBeReadAreTheReasons(t *testing.T) {
	c, v := newDescribeScreen(t)
	c.press("G")
	c.tell(v, kube.Described{Version: 1, Gone: true})
	c.gone("typed ahead")
}
