package kubelet

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	corev1 "k8s.io/api/core/v1"
)

// searchPath is where programs are found.
const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// scratch is the directory that stands for the container's file system: of this run of it, as after a restart everything
// is as it was in the image.
func (s *server) scratch(t target) (string, error) {
	run := "0"
	if st := t.status.State.Running; st != nil {
		run = strconv.FormatInt(st.StartedAt.Unix(), 10)
	}
	dir := s.dir.Containers(string(t.pod.UID), t.container.Name+"-"+run)
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return "", fmt.Errorf("make a directory: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); errors.Is(err, fs.ErrExist) {
		return dir, nil
	} else if err != nil {
		return "", fmt.Errorf("make a directory: %w", err)
	}
	for name, text := range map[string]string{
		"hostname":   t.pod.Name + "\n",
		"README.txt": "This directory stands for the file system of the container " + t.container.Name + " of " + t.pod.Namespace + "/" + t.pod.Name + ".\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return "", fmt.Errorf("write a file: %w", err)
		}
	}
	return dir, nil
}

// environment is what a command in the container finds: the container's own variables, as far as they are plain, and
// nothing of ours.
func (s *server) environment(t target, dir string, tty bool) []string {
	env := []string{
		"PATH=" + searchPath, "HOME=" + dir, "HOSTNAME=" + t.pod.Name, "LANG=C.UTF-8",
		"KUBERNETES_SERVICE_HOST=10.96.0.1", "KUBERNETES_SERVICE_PORT=443", s.dir.Mark(),
	}
	if tty {
		env = append(env, "TERM=xterm")
	}
	for _, v := range t.container.Env {
		if v.ValueFrom == nil {
			env = append(env, v.Name+"="+v.Value)
		} else if text, ok := fieldOf(t.pod, v.ValueFrom.FieldRef); ok {
			env = append(env, v.Name+"="+text)
		}
	}
	return env
}

// fieldOf is what the commonest of the references to a pod's fields stand for.
func fieldOf(pod *corev1.Pod, ref *corev1.ObjectFieldSelector) (string, bool) {
	if ref == nil {
		return "", false
	}
	text, ok := map[string]string{
		"metadata.name": pod.Name, "metadata.namespace": pod.Namespace, "metadata.uid": string(pod.UID),
		"spec.nodeName": pod.Spec.NodeName, "status.podIP": pod.Status.PodIP, "status.hostIP": pod.Status.HostIP,
	}[ref.FieldPath]
	return text, ok
}
