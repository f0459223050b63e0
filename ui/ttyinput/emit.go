package ttyinput

import (
	"fmt"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// escapeKey is the escape key as a sequence, for which no reader has to wait.
const escapeKey = "\x1b[27u"

// respelled are sequences that Bubble Tea's decoder knows only where they come alone, as it spells them elsewhere.
var respelled = map[string]string{ // the function keys of the Linux console
	"\x1b[[A": "\x1b[11~", "\x1b[[B": "\x1b[12~", "\x1b[[C": "\x1b[13~", "\x1b[[D": "\x1b[14~", "\x1b[[E": "\x1b[15~",
}

// emit hands on what is whole.
func (p *parser) emit(seq []byte) {
	seq = sevenBit(seq)
	switch {
	case !isSequence(seq) && len(seq) > 1 && seq[0] == ansi.ESC:
		p.emitAlt(seq)
	case !isSequence(seq):
		if r, _ := utf8.DecodeRune(seq); r != utf8.RuneError { // which decoders take for torn
			p.out = append(p.out, seq...)
		}
	case isPasteStart(seq):
		p.openPaste()
	case string(seq) == pasteEnd: // of no paste
	case seq[1] == ansi.ESC && !p.isKey(seq[1:]):
		p.emitEscape()
		p.emit(seq[1:])
	default:
		p.emitSequence(seq)
	}
}

// emitSequence hands on a sequence, if it means anything to Bubble Tea.
func (p *parser) emitSequence(seq []byte) {
	if isString(seq) {
		p.due = max(0, p.due-1)
	}
	if other, ok := respelled[string(seq)]; ok {
		seq = []byte(other)
	} else if n := len(seq) - 1; seq[n] == '$' {
		seq = fmt.Appendf(nil, "%s;2~", seq[:n]) // rxvt's shift
	}
	_, event := p.decoder.Decode(seq)
	if flags, ok := event.(uv.KeyboardEnhancementsEvent); ok {
		p.kitty = flags.Flags&ansi.KittyDisambiguateEscapeCodes != 0
	}
	if p.known(seq) {
		p.out = append(p.out, seq...)
	}
}

// emitAlt hands on ESC and a character as alt and its key, in the form of the Kitty keyboard protocol: it is never the beginning
// of a sequence, as ESC and [ are.
func (p *parser) emitAlt(seq []byte) {
	_, event := p.decoder.Decode(seq[1:])
	k, ok := event.(uv.KeyPressEvent)
	switch {
	case !ok:
	case k.ShiftedCode != 0:
		p.out = fmt.Appendf(p.out, "\x1b[%d:%d;%du", k.Code, k.ShiftedCode, 1+(k.Mod|uv.ModAlt))
	default:
		p.out = fmt.Appendf(p.out, "\x1b[%d;%du", k.Code, 1+(k.Mod|uv.ModAlt))
	}
}

func (p *parser) emitEscape() { p.out = append(p.out, escapeKey...) }

// known says whether Bubble Tea's decoder takes all of seq for one thing. What it does not know it might take for several keys.
func (p *parser) known(seq []byte) bool {
	seq = sevenBit(seq)
	n, event := p.decoder.Decode(seq)
	switch event.(type) {
	case nil, uv.UnknownEvent, uv.UnknownCsiEvent, uv.UnknownSs3Event, uv.UnknownOscEvent, uv.UnknownDcsEvent, uv.UnknownApcEvent:
		_, ok := respelled[string(seq)]
		return ok
	}
	return n == len(seq)
}

// isKey says whether seq is a key, and not a paste, a mouse event or an answer.
func (p *parser) isKey(seq []byte) bool {
	if _, ok := respelled[string(seq)]; ok {
		return true
	}
	_, event := p.decoder.Decode(seq)
	_, ok := event.(uv.KeyPressEvent)
	return ok
}
