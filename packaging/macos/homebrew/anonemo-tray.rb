# Draft, to be filled in at a release (docs/release.md): VERSION, ADDRESS, SHA256.
cask "anonemo-tray" do
  version "VERSION"
  sha256 "SHA256"

  url "ADDRESS"
  name "AnonEmo Tray"
  desc "Virtual camera that shows only the landmarks of a face"
  homepage "ADDRESS"

  depends_on arch: :arm64
  depends_on macos: ">= :sequoia"

  app "AnonEmo Tray.app"

  caveats "The virtual camera is that of OBS Studio 30 or newer: start it once there (brew install --cask obs)."

  zap trash: "~/Library/Application Support/anonemo-tray"
end
