package access

import (
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"kdeck/devcluster/parts"
)

// Config returns a user's client configuration, with no limit on requests of its own. Warnings are of no use here.
func Config(d parts.Dir, user string) (*rest.Config, error) {
	cfg, err := clientcmd.BuildConfigFromFlags("", d.Kubeconfig(user))
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig of %s: %w", user, err)
	}
	cfg.QPS, cfg.Burst = -1, -1
	cfg.WarningHandler = rest.NoWarnings{}
	return cfg, nil
}

// Client returns a client that speaks protobuf as the given user.
func Client(d parts.Dir, user string) (kubernetes.Interface, error) {
	cfg, err := Config(d, user)
	if err != nil {
		return nil, err
	}
	cfg.ContentType = runtime.ContentTypeProtobuf
	cfg.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	c, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("make a client: %w", err)
	}
	return c, nil
}

// Supervisor is the user that devcluster itself acts as, as Kubeconfig of Dir takes it.
const Supervisor = "parts/supervisor"
