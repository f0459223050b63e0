package kube

// Files are the kubeconfig files in use, as $KUBECONFIG or --kubeconfig names them, in their order of precedence.
func (c *Config) Files() []string { return append([]string(nil), c.files...) }
