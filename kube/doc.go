// Package kube is all traffic to API servers, and the only place that builds clients.
//
// It knows no screen: no Bubble Tea, no styles, nothing of the rest of kdeck. Data comes in one way:
//
//	API server -> source (typed protobuf or Table) -> lister-watcher (pages, compacts, retries) -> informer -> store
//	store --dirty--> Watch.Next -> List
//
// A Cluster is one kubeconfig context. Its feeds are informers shared by everyone who looks at the same thing; a Watch is
// one onlooker's ear on a feed. An event never travels: it flips a switch, and who is ready calls Next and takes the whole
// list. Everything live has that one contract, Next(ctx, seen), pulled and never pushed.
//
// Everything a server says is hostile text: what can be shown passes Clean once, where it is decoded.
package kube
