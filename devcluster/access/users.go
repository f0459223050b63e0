// Package access makes the users of a cluster: their tokens, their kubeconfigs and their rights.
package access

import (
	"bytes"
	"crypto/rand"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kdeck/devcluster/parts"
	"kdeck/devcluster/pki"
)

// TenantNamespace is the only namespace the user "tenant" has rights in.
const TenantNamespace = "team-a"

// User is one who may log in.
type User struct {
	Name      string   // as the API server sees it
	File      string   // the kubeconfig, relative to the directory
	Groups    []string // besides system:authenticated
	Namespace string   // the context's namespace, "" for none
}

// Users lists the people first, then the parts.
func Users() []User {
	masters := []string{pki.Masters}
	part := func(name, file string) User {
		return User{Name: name, File: filepath.Join("parts", file+".kubeconfig"), Groups: masters}
	}
	return []User{
		{Name: "admin", File: "admin.kubeconfig", Groups: masters},
		{Name: "viewer", File: "viewer.kubeconfig"},
		{Name: "tenant", File: "tenant.kubeconfig", Namespace: TenantNamespace},
		{Name: "nobody", File: "nobody.kubeconfig"},
		part("system:kube-controller-manager", parts.ControllerManager),
		part("system:kube-scheduler", parts.Scheduler),
		part("system:kwok", parts.Kwok),
		part("system:devcluster", "supervisor"),
	}
}

// EnsureTokens reads the tokens by user name, or draws and writes them.
func EnsureTokens(file string) (map[string]string, error) {
	data, err := os.ReadFile(file)
	if err == nil {
		return parseTokens(data)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the tokens: %w", err)
	}
	tokens := map[string]string{}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, u := range Users() {
		raw := make([]byte, 20)
		if _, err := rand.Read(raw); err != nil {
			return nil, fmt.Errorf("draw a token: %w", err)
		}
		tokens[u.Name] = hex.EncodeToString(raw)
		record := []string{tokens[u.Name], u.Name, u.Name}
		if len(u.Groups) > 0 {
			record = append(record, strings.Join(u.Groups, ","))
		}
		if err := w.Write(record); err != nil {
			return nil, fmt.Errorf("encode the tokens: %w", err)
		}
	}
	w.Flush()
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		return nil, fmt.Errorf("write the tokens: %w", err)
	}
	return tokens, nil
}

func parseTokens(data []byte) (map[string]string, error) {
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("parse the tokens: %w", err)
	}
	tokens := map[string]string{}
	for _, rec := range records {
		if len(rec) < 3 {
			return nil, fmt.Errorf("parse the tokens: a line has %d fields", len(rec))
		}
		tokens[rec[1]] = rec[0]
	}
	return tokens, nil
}
