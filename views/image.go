package views

import (
	"context"
	"errors"

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
			var common []kube.ContainerImage
			for i, it := range sel.Items {
				o, err := c.Object(ctx, sel.Kind.Resource, sel.ref(c, it))
				if err != nil {
					return nil, err
				}
				have := kube.Images(sel.Kind.Resource, o)
				if i == 0 {
					common = have
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
			return fields, nil
		},
		Plan: func(ctx context.Context, c *kube.Cluster, sel Selection, a ui.Answers) ([]kube.Change, error) {
			var out []kube.Change
			for _, it := range sel.Items {
				o, err := c.Object(ctx, sel.Kind.Resource, sel.ref(c, it))
				if err != nil {
					return nil, err
				}
				var images []kube.ContainerImage
				for _, ci := range kube.Images(sel.Kind.Resource, o) {
					if want := a.Text(imageField(ci)); want != "" && want != ci.Image {
						ci.Image = want
						images = append(images, ci)
					}
				}
				if len(images) > 0 {
					out = append(out, kube.Imaged(sel.Kind.Resource, sel.ref(c, it), images))
				}
			}
			if len(out) == 0 {
				return nil, errors.New("the images are these already")
			}
			return out, nil
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
