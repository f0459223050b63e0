package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/klog/v2"

	"kdeck/config"
	"kdeck/journal"
	"kdeck/keymap"
	"kdeck/kube"
	"kdeck/themes"
	"kdeck/ui"
	"kdeck/ui/ttyinput"
	"kdeck/views"
)

// run opens the screen on what the command asks for and stays until the user leaves.
func run(version string, flags *genericclioptions.ConfigFlags, c views.Command, o screenFlags, more ...kube.Option) error {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return &failure{exitUsage, errors.New("needs a terminal: standard input and output must both be one")}
	}
	m, err := here(o)
	if err != nil {
		return &failure{exitUsage, err}
	}
	log, unlogged, err := openLog()
	if err != nil {
		return &failure{exitError, err}
	}
	defer log.Close()
	stderr := os.Stderr // the terminal's, for what comes before the screen
	defer quiet(log)()

	state, _ := config.StateDir() // without one nothing is remembered, which loadSettings tells of
	trust := config.NewTrust(state, o.trustExec)
	crashes := make(chan ui.Note, 8)
	options := []kube.Option{kube.Version(version), kube.Log(func(line string) { klog.Info(line) }), kube.Crash(report(crashes))}
	options = append(options, more...)
	var record *journal.Journal
	if state != "" { // where nothing can be recorded, nothing is written
		record = journal.New(config.JournalDir(state), journal.Usual())
		defer record.Close()
		defer record.Prune()
		options = append(options, kube.Recording(record))
	}
	conf, cluster, why, err := connect(flags, trust, stderr, options...)
	if err != nil {
		return err
	}
	return screen(conf, cluster, why, trust, record, m, o, c, log, unlogged, crashes)
}

// openLog opens the log, or where there can be none what keeps nothing, and says why: a home that cannot be written is no
// reason to see no cluster.
func openLog() (log *os.File, why, err error) {
	if log, why = config.OpenLog(); why == nil {
		return log, nil, nil
	}
	log, err = os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	return log, why, err
}

// screen runs the program on the terminal. Whatever ends it, the terminal is as it was before. Where the cluster cannot be used,
// why says so and another context is offered.
func screen(conf *kube.Config, cluster *kube.Cluster, why error, trust *config.Trust, record *journal.Journal, m manner, o screenFlags, c views.Command,
	log *os.File, unlogged error, crashes <-chan ui.Note,
) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	settings, problems := loadSettings(ctx)
	if unlogged != nil && settings.State != "" { // without a folder for it, that has been told
		problems = append(problems, "no log is kept: "+unlogged.Error())
	}
	settings.Over = append(append(settings.Over, m.overrides(settings.File)...), o.overrides(settings.File)...)
	theme := themes.Pick(true, false)
	s := &views.Session{Config: conf, Keys: new(keymap.Map), Theme: &theme, Now: time.Now, Dark: true, Settings: settings, Trust: trust, Journal: record}
	s.Switch(cluster, settings.LoadState(cluster.Name()))
	header := views.NewHeader(s, problems...)
	root := views.Begin(s, c)
	if why != nil {
		root = views.ChooseContext(s, c, why)
	}
	palette := views.NewPalette(s)
	in, err := ttyinput.New(os.Stdin, os.Getenv)
	if err != nil {
		return &failure{exitError, err}
	}
	app := ui.NewApp(ui.Options{
		Theme: s.Theme, Keys: s.Keys, Head: header, Palette: palette, Now: s.Now, Root: root,
		ASCII: s.Values.ASCII, Bare: m.bare, NoAsk: m.noAsk, NoMouse: !s.Values.Mouse, History: settings.History(), Leave: s.Leave,
		Crash:  crashed,
		Notes:  func(m *ui.Messages) ui.View { return views.NewMessages(s, m) },
		Asking: in.AnswerIsDue,
	})
	palette.Messages, palette.Recent = app.Messages, app.History
	program := tea.NewProgram(app, in.Options()...)
	go attend(ctx, program, crashes)
	_, err = program.Run()
	header.Close()
	err = errors.Join(err, farewell(s))
	for _, line := range s.Unsent() {
		fmt.Fprintln(os.Stdout, "kdeck: "+line)
	}
	s.Cluster.Close()
	err = errors.Join(err, s.SaveState(), settings.SaveHistory(app.History(), s.Now()))
	if err != nil && !errors.Is(err, tea.ErrInterrupted) {
		return &failure{exitError, fmt.Errorf("%w (details are in %s)", err, log.Name())}
	}
	return nil
}

// farewellPatience is how long deleting what was made for a while may hold kdeck up.
const farewellPatience = 20 * time.Second

// farewell deletes what was made for a while; ctrl+c does not wait for it.
func farewell(s *views.Session) error {
	names := s.Guests()
	if len(names) == 0 {
		return nil
	}
	fmt.Fprintf(os.Stdout, "kdeck: deleting pod %s (ctrl+c leaves that to its time limit)\n", strings.Join(names, ", "))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, farewellPatience)
	defer cancel()
	return s.Farewell(ctx)
}

// attend tells the program what comes from outside of its loop: a part that has crashed, and the terminal being closed or a wish
// to end, which Bubble Tea does not hear while the terminal is lent. Both end it in order.
func attend(ctx context.Context, program *tea.Program, crashes <-chan ui.Note) {
	defer func() {
		if v := recover(); v != nil {
			crashed(v, debug.Stack())
		}
	}()
	closed := make(chan os.Signal, 1)
	signal.Notify(closed, syscall.SIGHUP, syscall.SIGTERM)
	defer signal.Stop(closed)
	for {
		select {
		case note := <-crashes:
			program.Send(note)
		case <-closed:
			program.Quit()
		case <-ctx.Done():
			return
		}
	}
}

// report turns a crash in a goroutine of kube's into a note; the stack goes to the log.
func report(crashes chan<- ui.Note) func(any, []byte) {
	return func(v any, stack []byte) {
		crashed(v, stack)
		select {
		case crashes <- ui.Note{Tone: themes.Bad, Text: fmt.Sprintf("a part of kdeck has crashed (%v): what it shows may stand still; the log has the details", v)}:
		default:
		}
	}
}

// crashed writes a panic and where it was to the log.
func crashed(v any, stack []byte) { klog.Errorf("crash: %v\n%s", v, stack) }

// quiet sends what client-go logs and what libraries and credential plugins print to a file: nothing may be written to the
// terminal while the screen is up. A crash that no barrier holds is told there too. It must come before any client is made, for plugins keep the standard error of that
// moment. What it returns undoes it.
func quiet(log *os.File) func() {
	klog.LogToStderr(false)
	klog.SetOutput(log)
	stderr := os.Stderr
	os.Stderr = log
	_ = debug.SetCrashOutput(log, debug.CrashOptions{}) // without it the terminal has it alone
	return func() { os.Stderr = stderr }
}
