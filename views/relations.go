package views

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"kdeck/kube"
	"kdeck/ui"
)

// ownerAction goes to the object that controls the selected one (metadata.ownerReferences), from a container to its pod, from an
// event to what it is about.
func ownerAction() Action {
	return Action{
		ID: "owner", Keys: []string{"J"}, Help: "owner",
		Not: func(sel Selection) string {
			if e, ok := sel.Item.Object.(*kube.Event); ok && e.Regarding.Kind != "" {
				return ""
			}
			if sel.Item.Container == "" && controller(sel.Item.Object) == nil {
				return "nothing owns it"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			o := sel.Item.Object
			if e, ok := o.(*kube.Event); ok {
				return s.regarding(e)
			}
			at := Scope{Namespace: o.GetNamespace(), Name: o.GetName()}
			if sel.Item.Container != "" {
				return ui.Step{Open: NewList(s, Pods(), at)}
			}
			owner := controller(o)
			at.Name = owner.Name
			return s.withReferred(*owner, func(k Kind) ui.Step { return ui.Step{Open: NewList(s, k, at)} })
		},
	}
}

// regarding goes to the object an event is about.
func (s *Session) regarding(e *kube.Event) ui.Step {
	about := e.Regarding
	if about.Kind == "" {
		return ui.Step{Say: say("the event does not say what it is about")}
	}
	ref := metav1.OwnerReference{APIVersion: about.APIVersion, Kind: about.Kind, Name: about.Name}
	return s.withReferred(ref, func(k Kind) ui.Step {
		return ui.Step{Open: NewList(s, k, Scope{Namespace: about.Namespace, Name: about.Name})}
	})
}

// controller is the owner that manages an object, else any owner it has.
func controller(o kube.Object) *metav1.OwnerReference {
	if c := metav1.GetControllerOf(o); c != nil {
		return c
	}
	if refs := o.GetOwnerReferences(); len(refs) > 0 {
		return &refs[0]
	}
	return nil
}

// kindOfOwner finds the kind an owner reference names among those that are known, in the version it is listed in.
func kindOfOwner(s *Session, ref metav1.OwnerReference) []Kind {
	group := schema.FromAPIVersionAndKind(ref.APIVersion, ref.Kind).Group
	for _, r := range s.resources() {
		if r.Group == group && r.Kind == ref.Kind {
			return []Kind{kindOf(r)}
		}
	}
	return nil
}

// withReferred does something with the kind a reference names.
func (s *Session) withReferred(ref metav1.OwnerReference, do func(Kind) ui.Step) ui.Step {
	return s.withKind(strings.ToLower(ref.Kind), func() []Kind { return kindOfOwner(s, ref) }, do,
		func() ui.Note { return fault("the server has no kind %s in %s any more", ref.Kind, ref.APIVersion) })
}

// eventsAction shows the events of an object and of everything it controls.
func eventsAction() Action {
	return Action{
		ID: "events", Keys: []string{"v"}, Help: "events of it", Yields: true,
		Not: func(sel Selection) string {
			if sel.Kind.Resource.Name == "" {
				return sel.Kind.Name + " have no events"
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			o := sel.Item.Object
			return ui.Step{Open: NewList(s, eventsOf(sel.Kind.Resource, o),
				Scope{Namespace: o.GetNamespace(), About: sel.Kind.Resource.Singular + "/" + o.GetName()})}
		},
	}
}

// eventsOf is the list of events about one object and its descendants: the events of its namespace, and the kinds that
// controllers make, to tell by their owner references which of them descend from it.
func eventsOf(r kube.Resource, o kube.Object) Kind {
	k := Events()
	k.Open = func(s *Session, at Scope, page int) Feed {
		watch := func(name string) Feed {
			return s.Cluster.Watch(kube.Query{Resource: builtin(name), Namespace: at.Namespace, Page: page, Fresh: at.fresh})
		}
		parts := []Feed{watch("events")}
		if r.Namespaced && !r.Same(builtin("pods")) {
			// From parents to children, so that one pass finds all generations.
			parts = append(parts, watch("jobs"), watch("replicasets"), watch("pods"))
		}
		return join(func(lists []kube.List) kube.List {
			events := lists[0]
			family := map[types.UID]bool{o.GetUID(): true}
			for _, children := range lists[1:] {
				descend(family, children.Objects)
				events.Synced = events.Synced && (children.Synced || children.Err != nil)
				if events.Err == nil {
					events.Err = children.Err // whose events are missing then is not known
				}
				events.Unwatched = events.Unwatched.Older(children.Unwatched)
			}
			return about(events, family, r, o)
		}, parts...)
	}
	return k
}

// descend adds the objects owned by one of the family.
func descend(family map[types.UID]bool, objects []kube.Object) {
	for _, o := range objects {
		for _, ref := range o.GetOwnerReferences() {
			if family[ref.UID] {
				family[o.GetUID()] = true
			}
		}
	}
}

// about keeps the events about the family. Some emitters write no UID, or for nodes the name in its place (kubelet), so
// the object itself is known by kind and name too.
func about(events kube.List, family map[types.UID]bool, kind kube.Resource, o kube.Object) kube.List {
	all := events.Objects
	events.Objects = nil
	for _, x := range all {
		e, ok := x.(*kube.Event)
		if !ok {
			continue
		}
		who := e.Regarding
		group := schema.FromAPIVersionAndKind(who.APIVersion, who.Kind).Group
		same := who.Kind == kind.Kind && (group == kind.Group || who.APIVersion == "") // some leave the group out
		if family[who.UID] || same && who.Name == o.GetName() && who.Namespace == o.GetNamespace() {
			events.Objects = append(events.Objects, x)
		}
	}
	events.Loaded, events.Total = len(events.Objects), len(events.Objects)
	return events
}

// warpAction looks at the namespace of the selected object through the same list.
func warpAction() Action {
	return Action{
		ID: "warp", Keys: []string{"w"}, Help: "its namespace", Yields: true,
		Not: func(sel Selection) string {
			switch ns := sel.Item.Object.GetNamespace(); {
			case ns == "":
				return "it is in no namespace"
			case ns == sel.Scope.Namespace:
				return fmt.Sprintf("this is namespace %s", ns)
			}
			return ""
		},
		Open: func(s *Session, sel Selection) ui.Step {
			if s.front == nil {
				return ui.Quiet()
			}
			return s.front.visit(sel.Item.Object.GetNamespace())
		},
	}
}
