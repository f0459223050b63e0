package access

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// Grant makes the namespace of the tenant and the roles of viewer and tenant. Admin is in system:masters, nobody has none.
func Grant(ctx context.Context, c kubernetes.Interface) error {
	all, read := []string{"*"}, []string{"get", "list", "watch"}
	meta := func(name, ns string) metav1.ObjectMeta { return metav1.ObjectMeta{Name: name, Namespace: ns} }
	to := func(user string) []rbacv1.Subject {
		return []rbacv1.Subject{{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: user}}
	}
	role := func(kind, name string) rbacv1.RoleRef {
		return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: kind, Name: name}
	}
	rbac, opts := c.RbacV1(), metav1.CreateOptions{}
	viewer, tenant := "devcluster-viewer", "devcluster-tenant"

	steps := []func() error{
		func() error {
			_, err := c.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: meta(TenantNamespace, "")}, opts)
			return err
		},
		func() error {
			_, err := rbac.ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: meta(viewer, ""), Rules: []rbacv1.PolicyRule{
				{APIGroups: all, Resources: all, Verbs: read},
				{NonResourceURLs: all, Verbs: []string{"get"}},
			}}, opts)
			return err
		},
		func() error {
			_, err := rbac.ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
				ObjectMeta: meta(viewer, ""), Subjects: to("viewer"), RoleRef: role("ClusterRole", viewer)}, opts)
			return err
		},
		func() error {
			_, err := rbac.Roles(TenantNamespace).Create(ctx, &rbacv1.Role{ObjectMeta: meta(tenant, TenantNamespace),
				Rules: []rbacv1.PolicyRule{{APIGroups: all, Resources: all, Verbs: all}}}, opts)
			return err
		},
		func() error {
			_, err := rbac.RoleBindings(TenantNamespace).Create(ctx, &rbacv1.RoleBinding{
				ObjectMeta: meta(tenant, TenantNamespace), Subjects: to("tenant"), RoleRef: role("Role", tenant)}, opts)
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil && !apierrors.IsAlreadyExists(err) {
			return fmt.Errorf("grant rights: %w", err)
		}
	}
	return nil
}
