// Package logs reads the logs of many containers at once, so that nothing is lost, nothing comes twice, and all of it is in
// the order in which it was written.
//
//	API server -> reader (one a container: splits, cleans, resumes) -> queue (bounded) -> Stream.Next (merges by time) -> Batch
//
// Everything is pulled: when nobody calls Next, queues fill up, readers stop reading, and the server has to wait.
//
// What makes it lossless. A server is always asked for timestamps. Its sinceTime counts whole seconds, so a reader that has
// to begin again asks from the second before the newest line it has, and skips what it already had: it keeps a hash of every
// line of those two seconds, and each counts once. A line without its end is not delivered until the end has come. When a
// container has restarted meanwhile, what is left of the instance before is read first (previous=true). Whether an answer
// comes from the instance that is meant is seen from its first line: that must be one that is known.
//
// The order: history is read to its end from all sources before the first line is given out of turn; what is written later
// waits at most the reorder window for the others. Containers above the limit come when others have ended: of them only the
// lines of each are in order.
//
// The package knows nothing of Kubernetes' client: Server is all it needs.
package logs
