package kube

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

func owners(c Change, live, result *unstructured.Unstructured) []string { return nil }
