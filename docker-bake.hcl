// docker buildx bake          the image for this machine, as parley:dev
// docker buildx bake release  for amd64 and arm64, with SBOM and provenance; pushed by the release workflow

variable "IMAGE" {
  default = "parley"
}

variable "VERSION" {
  default = "dev"
}

variable "REVISION" {
  default = "unknown"
}

variable "SOURCE" {
  default = ""
}

group "default" {
  targets = ["image"]
}

target "image" {
  context = "."
  tags    = ["${IMAGE}:${VERSION}"]
  args = {
    VERSION  = VERSION
    REVISION = REVISION
  }
  labels = {
    "org.opencontainers.image.source" = SOURCE
  }
}

target "release" {
  inherits  = ["image"]
  platforms = ["linux/amd64", "linux/arm64"]
  // "latest" never goes to a release candidate, such as 1.2.0-rc1.
  tags = [
    "${IMAGE}:${VERSION}",
    length(regexall("-", VERSION)) == 0 ? "${IMAGE}:latest" : "",
  ]
  attest = ["type=provenance,mode=max", "type=sbom"]
}
