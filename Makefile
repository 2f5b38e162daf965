# Atelier. `make sweep` is all one needs; `make help` lists the rest.
EXPERIMENT ?= Experiments/practical/latent-sizes.yaml
ARGS ?=
PACKAGES = libyaml-dev libopenblas-dev libpng-dev libdnnl-dev libjpeg-dev libcairo2-dev fonts-dejavu-core pkg-config \
  make
PEERS_PYTHON ?= python3
# The processor to build for, as clang and swiftc name it: each has its own folder, so that none builds the other anew.
CPU ?= native
BUILD = .build$(if $(filter-out native,$(CPU)),/$(CPU))
export ATELIER_CPU = $(CPU)
ATELIER = $(BUILD)/release/atelier
# What `make bench` times: models in bf16 only where this processor has it.
BF16 = $(if $(filter native,$(CPU)),$(shell grep -qwm1 avx512_bf16 /proc/cpuinfo \
  && echo conv-28-bf16 faces-deconv-bf16 mlp-400-bf16 transformer-bf16))
BENCH = $(addprefix Experiments/bench/,$(addsuffix .yaml,mlp-toy mlp-400 conv-28 faces-deconv faces-nearest \
  faces-bilinear dcgan-64 wgan-gp-32 biggan-32 stylegan-32 unet-64 transformer vq-vae-32 pixelcnn-16 $(BF16)))
# What `make bench CPU=x86-64-v3` holds all libraries to. PyTorch's compiler keeps its code without noting which processor
# it is for, and code for another one crashes: it keeps it in a folder of its own.
HELD = $(if $(filter x86-64-v3,$(CPU)),ONEDNN_MAX_CPU_ISA=AVX2 DNNL_MAX_CPU_ISA=AVX2 OPENBLAS_CORETYPE=Haswell \
  ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 TORCHINDUCTOR_CACHE_DIR=$(abspath $(BUILD))/inductor)
COMMIT = $(shell git describe --always --dirty --exclude '*' 2>/dev/null)
SWIFT_BUILD = ATELIER_COMMIT=$(COMMIT) swift build -c release --scratch-path $(BUILD)
# What `make dist` packs and `make install` installs: a program for each of these processors.
VERSION = $(shell sed -n 's/.*programVersion = "\(.*\)"/\1/p' Sources/Basics/Version.swift)
PROCESSORS = x86-64-v3 x86-64-v4
STAGED = .build/dist/atelier-$(VERSION)-linux-x86_64
PREFIX ?= $(HOME)/.local
export PREFIX

.DEFAULT_GOAL := help
.PHONY: help build sweep test check sanitize fuzz peers bench bench-measures bench-likelihood bench-sampling \
  bench-search bench-twins bench-figures gallery stage dist install deps clean

help:
	@echo 'make sweep                     train every trial of $(EXPERIMENT), leave CSV and PNG in Results/'
	@echo 'make sweep EXPERIMENT=f.yaml ARGS="latent=50"     another file, with changes'
	@echo 'make build                     leave $(ATELIER)'
	@echo 'make test                      run all tests; ARGS="--filter Engine": some of them'
	@echo 'make … CPU=x86-64-v3           for another processor than this one, as clang names it: .build/x86-64-v3/'
	@echo 'make check                     format lint, a build with warnings as errors, our C for 64-bit Arm'
	@echo 'make sanitize                  run the engine'"'"'s tests under the address and the thread sanitizer'
	@echo 'make fuzz                      run every parser on damaged files, FUZZ_SECONDS each (60)'
	@echo 'make peers                     compare with PyTorch and libraries of measures, where they are installed'
	@echo 'make bench                     time training steps, beside PyTorch where it is installed: Results/bench.csv'
	@echo 'make bench-measures            time FID, precision, KID and t-SNE beside the libraries that have them'
	@echo 'make bench-likelihood          time log p(x) beside PyTorch'
	@echo 'make bench-sampling            time draws of a transformer beside PyTorch'
	@echo 'make bench-search              the best points of a search beside those of Optuna'
	@echo 'make bench-twins               whether the models of make bench are the same in both'
	@echo 'make bench-figures             time the figures of a trial beside matplotlib'
	@echo 'make gallery                   run the sources'"'"' 42 systems, hours, and write docs/gallery.md; goes on if stopped'
	@echo 'make dist                      leave $(STAGED).tar.xz: runs where nothing is installed'
	@echo 'make install PREFIX=~/.local   install the same: bin/atelier, a manual page, completions for bash, zsh and fish'
	@echo 'make deps                      install the system libraries that are missing; the others do so too'
	@echo 'make clean                     remove all builds'

# What is missing is installed; without root or sudo the line to run is printed.
deps:
	@sh Tests/Scripts/dependencies.sh $(PACKAGES)

build: deps
	@$(SWIFT_BUILD) --product atelier

sweep: build
	@$(ATELIER) sweep $(EXPERIMENT) $(ARGS)

# With optimisation, in a build folder of its own: tests are built with other flags, which would build the program anew
# each time.
test: deps
	@swift test -c release --scratch-path $(BUILD)/test $(ARGS)

check: deps
	swift format lint -s -r Package.swift Sources Tests
	swift build -c release --product atelier --scratch-path $(BUILD)/check -Xswiftc -warnings-as-errors
	@sh Tests/Scripts/arm.sh

# The tests of kernels, threads and plans under the address and the thread sanitizer, each with a build of its own.
sanitize: deps
	swift test -c release --disable-xctest --sanitize=address --scratch-path $(BUILD)/address --filter EngineTests
	swift test -c release --disable-xctest --sanitize=thread --scratch-path $(BUILD)/thread --filter EngineTests

# libFuzzer comes with the Swift toolchain. FUZZ='zip png' names some of the parsers.
FUZZ_SECONDS ?= 60
fuzz: deps
	@sh Tests/Fuzz/run.sh $(FUZZ_SECONDS) $(FUZZ)

# Every figure, from small experiments, and every system of the sources: docs/gallery-figures.md and docs/gallery.md.
# SYSTEMS="lecture/lsgan course/ebgan": these systems alone. What is trained is kept, so that it may be stopped.
GALLERY ?= Results/gallery
SYSTEMS ?=
gallery: build
	@$(SWIFT_BUILD) --product gallery
	@sh Tests/Gallery/run.sh $(ATELIER) $(BUILD)/release/gallery $(GALLERY) $(SYSTEMS)

# Swift's own libraries become part of the programs; those of the system lie beside them.
stage: deps
	@sh Tests/Scripts/dependencies.sh binutils
	@for cpu in $(PROCESSORS); do \
	  ATELIER_CPU=$$cpu ATELIER_COMMIT=$(COMMIT) swift build -c release --product atelier --scratch-path .build/dist/$$cpu \
	    --static-swift-stdlib --disable-local-rpath || exit 1; \
	done
	@sh Tests/Scripts/stage.sh $(STAGED) $(foreach cpu,$(PROCESSORS),$(cpu)=.build/dist/$(cpu)/release/atelier)

dist: stage
	@sh Tests/Scripts/dependencies.sh xz-utils
	@tar -C $(dir $(STAGED)) --sort=name --owner=0 --group=0 --numeric-owner -cf $(STAGED).tar $(notdir $(STAGED))
	@xz -9 -T1 -c $(STAGED).tar >$(STAGED).new.tar.xz && rm $(STAGED).tar
	@sh Tests/Scripts/bare.sh $(STAGED).new.tar.xz .build/dist/bare || [ $$? = 77 ]
	@mv $(STAGED).new.tar.xz $(STAGED).tar.xz
	@ls -l $(STAGED).tar.xz

install: stage
	@sh Tests/Scripts/install.sh $(STAGED) "$$PREFIX"

# The comparison alone needs Python; without PyTorch it says how to get it and is skipped.
peers: build
	@sh Tests/Peers/run.sh $(BUILD)

# Without PyTorch it runs this side alone.
bench: build
	@if $(PEERS_PYTHON) -c 'import torch' 2>/dev/null; then \
	  $(HELD) $(ATELIER) bench $(BENCH) $(ARGS) --peer '$(PEERS_PYTHON) Tests/Bench/torch_peer.py'; \
	else \
	  echo 'torch is not installed: this side alone'; $(HELD) $(ATELIER) bench $(BENCH) $(ARGS); \
	fi

# One thread each. ARGS="'coverage prdc' --rounds 5 --points 1000": one pair, other rounds and sizes.
bench-measures: build
	@$(SWIFT_BUILD) --product peer
	@if $(PEERS_PYTHON) -c 'import torch' 2>/dev/null; then \
	  PYTHONDONTWRITEBYTECODE=1 $(PEERS_PYTHON) -W ignore Tests/Bench/measures_peer.py $(BUILD)/release/peer $(ARGS); \
	else \
	  echo 'torch is not installed: skipped'; \
	fi

# log p(x) of a VAE, one thread each. ARGS="--samples 1000 --rounds 5": other sizes.
bench-likelihood: build
	@if $(PEERS_PYTHON) -c 'import torch' 2>/dev/null; then \
	  $(PEERS_PYTHON) Tests/Bench/likelihood_peer.py $(ATELIER) $(ARGS); \
	else \
	  echo 'torch is not installed: skipped'; \
	fi

# Draws of Experiments/bench/transformer.yaml, token by token. ARGS="--batches 4 --rounds 5": longer.
bench-sampling: build
	@if $(PEERS_PYTHON) -c 'import torch' 2>/dev/null; then \
	  $(PEERS_PYTHON) Tests/Bench/sampling_peer.py $(ATELIER) Experiments/bench/transformer.yaml $(ARGS); \
	else \
	  echo 'torch is not installed: skipped'; \
	fi

# Measures what is found, not time. ARGS="--seeds 60 --at-once 1": more seeds, other rounds.
bench-search: build
	@if $(PEERS_PYTHON) -c 'import optuna' 2>/dev/null; then \
	  $(PEERS_PYTHON) Tests/Bench/search_peer.py $(ATELIER) $(ARGS); \
	else \
	  echo 'optuna is not installed: skipped'; \
	fi

# Numbers of parameters and first losses of what `make bench` times.
bench-twins: build
	@if $(PEERS_PYTHON) -c 'import torch' 2>/dev/null; then \
	  $(PEERS_PYTHON) Tests/Bench/twins.py $(ATELIER) $(filter-out %-bf16.yaml,$(BENCH)); \
	else \
	  echo 'torch is not installed: skipped'; \
	fi

# All figures of the first trial of the plan; older trials may lie beside it. ARGS="--rounds 5": more rounds.
bench-figures: build
	@$(ATELIER) sweep Experiments/gallery/vae.yaml --results $(GALLERY)
	@if $(PEERS_PYTHON) -c 'import matplotlib' 2>/dev/null; then \
	  $(PEERS_PYTHON) Tests/Bench/figures_peer.py $(ATELIER) \
	    $(GALLERY)/vae/trials/$$(sed -n '2s/,.*//p' $(GALLERY)/vae/sweep.csv) $(ARGS); \
	else \
	  echo 'matplotlib is not installed: skipped'; \
	fi

clean:
	rm -rf .build
