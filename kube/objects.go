package kube

import "kdeck/kube/object"

// What the read path holds is declared in package object; these are its names for those who read through a Cluster.
type (
	Object   = object.Object
	Resource = object.Resource
	Ref      = object.Ref
	Meta     = object.Meta
	Record   = object.Record

	Pod            = object.Pod
	Container      = object.Container
	ContainerState = object.ContainerState
	Role           = object.Role
	Stage          = object.Stage
	Deployment     = object.Deployment
	ReplicaSet     = object.ReplicaSet
	StatefulSet    = object.StatefulSet
	DaemonSet      = object.DaemonSet
	Job            = object.Job
	CronJob        = object.CronJob
	Autoscaler     = object.Autoscaler
	Metric         = object.Metric
	Namespace      = object.Namespace
	Node           = object.Node
	Taint          = object.Taint
	Event          = object.Event
	Series         = object.Series
	Service        = object.Service
	ServicePort    = object.ServicePort
	EndpointSlice  = object.EndpointSlice
	EndpointPort   = object.EndpointPort
	Ingress        = object.Ingress
	Route          = object.Route
	IngressTLS     = object.IngressTLS
	Claim          = object.Claim
	Volume         = object.Volume
	Account        = object.Account
	Condition      = object.Condition
	Subject        = object.Subject
	Stamp          = object.Stamp
)

// The roles of containers and the stages of their states.
const (
	Regular    = object.Regular
	Init       = object.Init
	Sidecar    = object.Sidecar
	Ephemeral  = object.Ephemeral
	Unset      = object.Unset
	Waiting    = object.Waiting
	Running    = object.Running
	Terminated = object.Terminated
)

// True is object.True.
func True(in []Condition, kind string) bool { return object.True(in, kind) }

// Extra is object.Extra.
func Extra(o Object) []string { return object.Extra(o) }

// Beyond is object.Beyond.
func Beyond(path string) bool { return object.Beyond(path) }
