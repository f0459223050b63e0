# make alone lists what there is. Everything works with Go, make, gcc and git alone.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  = -s -w -X main.version=$(VERSION)
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
# Packages whose tests need no cluster: all but the whole-program ones.
UNIT     = $(shell go list ./... | grep -v '^kdeck/e2e$$')
# What kube-apiserver says it is; its own build sets the same three.
K8S      = v1.37.2
KLDFLAGS = -s -w -X k8s.io/component-base/version.gitVersion=$(K8S) -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=37
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

export CGO_ENABLED ?= 0

.PHONY: help build devcluster demo unit test e2e devcluster-test bench lint cross screens clean

help:
	@echo 'make build       bin/kdeck'
	@echo 'make demo        a real control plane with simulated nodes and a lived-in set of objects, and kdeck on it'
	@echo 'make unit        the tests that need no cluster, with the race detector'
	@echo 'make test        all tests: unit, devcluster, whole program'
	@echo 'make e2e         the whole-program tests alone; make e2e RUN=Filter for some of them'
	@echo 'make bench       the figures of a large cluster, as a table (make bench BENCH="-rounds 1" for a quick look)'
	@echo 'make lint        vet, staticcheck, gofmt, import rules'
	@echo 'make cross       all platforms'
	@echo 'make screens     the pictures of the manual, docs/screens, from a demo cluster'
	@echo 'make devcluster  bin/devcluster (several minutes the first time)'
	@echo 'make clean       what was built, but not Go'"'"'s caches'

build:
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/kdeck .

# Go decides what is stale; the first build compiles a control plane, so it tells how far it is.
devcluster:
	@mkdir -p bin
	@cd devcluster && CGO_ENABLED=0 ../e2e/progress.sh devcluster go build -v -trimpath -ldflags '$(KLDFLAGS)' -o ../bin/ . ./cmd/devcluster-kwok

demo: build devcluster
	@exec bin/devcluster run --seed demo -- bin/kdeck -A

unit:
	CGO_ENABLED=1 go test -race -timeout 30m $(UNIT)

devcluster-test: devcluster
	cd devcluster && go test -trimpath -timeout 40m ./...

# They wait for a cluster most of the time, so several go side by side on each core.
PARALLEL ?= $(shell echo $$((3 * $$(getconf _NPROCESSORS_ONLN))))

e2e: build devcluster
	go test -trimpath -count=1 -parallel $(PARALLEL) -timeout 60m ./e2e $(if $(RUN),-run '$(RUN)' -v)

# The control plane's build is shown before the tests start; every part runs even if an earlier one failed.
test: build devcluster
	@code=0; \
	$(MAKE) --no-print-directory unit || code=1; \
	$(MAKE) --no-print-directory devcluster-test || code=1; \
	$(MAKE) --no-print-directory e2e || code=1; \
	exit $$code

bench: build devcluster
	@mkdir -p bin
	go build -trimpath -o bin/bench-informer ./e2e/bench/informer
	go build -trimpath -o bin/bench-kubectl-logs ./e2e/bench/kubectllogs
	go build -trimpath -o bin/bench-kubectl-forward ./e2e/bench/kubectlforward
	go run -trimpath ./e2e/bench $(BENCH)

# All is built with -trimpath: a package built without it is another one to Go's cache, and there are thousands behind devcluster.
lint:
	go vet -trimpath ./...
	cd devcluster && CGO_ENABLED=0 go vet -trimpath ./...
	GOFLAGS="$$(go env GOFLAGS) -trimpath" go run $(STATICCHECK) ./...
	@files=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$files" ]; then echo "gofmt: $$files"; exit 1; fi
	go test -trimpath ./e2e/rules

cross:
	@for p in $(PLATFORMS); do \
		echo "$$p"; \
		CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} go build -trimpath -ldflags '$(LDFLAGS)' -o /dev/null . || exit 1; \
	done

screens: build devcluster
	go run -trimpath ./e2e/screens

clean:
	rm -rf bin
