package views

import (
	"context"
	"errors"
	"strings"

	"kdeck/kube"
	"kdeck/ui"
)

// imageAction sets the images of an object's containers. With several objects marked, it sets those of the containers that
// all of them have.
func imageAction() Action {
	return Action{
		ID: "set-image", Keys: []string{"i"}, Help: "set image", Need: kube.Need{Verb: "patch"},
		For: []string{Pods().Name, Deployments().Name, StatefulSets().Name, DaemonSets().Name, ReplicaSets().Name, CronJobs().Name},
		AskLive: func(ctx context.Context, c *kube.Cluster, sel Selection) ([]ui.Field, error) {
			g, err := readAll(ctx, c, sel)
			if err != nil {
				return nil, err
			}
			var common []kube.ContainerImage
			first := true
			for i, o := range g.objects {
				if g.errs[i] != nil {
					continue
				}
				have, err := kube.Images(sel.Kind.Resource, o)
				if err != nil {
					g.errs[i] = err
					continue
				}
				if first {
					common, first = have, false
					continue
				}
				common = shared(common, have)
			}
			if len(common) == 0 {
				return nil, errors.New("the objects marked have no container name in common")
			}
			var fields []ui.Field
			for _, ci := range common {
				fields = append(fields, ui.Field{Name: imageField(ci), Label: ci.Name, Value: ci.Image, Check: needed})
			}
			fields[0].Hint = strings.TrimPrefix(g.unread(), "; ")
			return fields, nil
		},
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			g, err := readAll(ctx, c, sel)
			if err != nil {
				return nil, err
			}
			var out []kube.Change
			for i, o := range g.objects {
				if g.errs[i] != nil {
					continue
				}
				have, err := kube.Images(sel.Kind.Resource, o)
				if err != nil {
					g.errs[i] = err
					continue
				}
				var images []kube.ContainerImage
				for _, ci := range have {
					if want := a.Text(imageField(ci)); want != "" && want != ci.Image {
						ci.Image = want
						images = append(images, ci)
					}
				}
				if len(images) > 0 {
					out = append(out, kube.Imaged(sel.Kind.Resource, g.refs[i], images))
				}
			}
			if len(out) == 0 {
				return nil, errors.New("the images are these already")
			}
			return append(out, g.unplanned(sel, "set image")...), nil
		},
	}
}

// imageField names a container's field; init containers have names of their own beside the others.
func imageField(c kube.ContainerImage) string {
	if c.Init {
		return "init " + c.Name
	}
	return c.Name
}

// shared are the containers of a that b has too.
func shared(a, b []kube.ContainerImage) (out []kube.ContainerImage) {
	for _, x := range a {
		for _, y := range b {
			if imageField(x) == imageField(y) {
				out = append(out, x)
			}
		}
	}
	return out
}

func needed(text string) string {
	if text == "" {
		return "it cannot be empty"
	}
	return ""
}
