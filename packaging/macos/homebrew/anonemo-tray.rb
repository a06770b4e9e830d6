cask "anonemo-tray" do
  version "$version"
  sha256 "$macos"

  url "$base/$image"
  name "AnonEmo Tray"
  desc "Be seen in a video call without being recognised"
  homepage "$home"

  depends_on arch: :arm64
  depends_on macos: ">= :sequoia"

  app "AnonEmo Tray.app"

  uninstall quit: "org.anonemo.tray"

  zap trash: [
    "~/Library/Application Support/anonemo-tray",
    "~/Library/LaunchAgents/anonemo-tray.plist",
  ]

  caveats <<~EOS
    Calls see AnonEmo Tray through the virtual camera of OBS Studio 30 or newer:
      brew install --cask obs
    Open OBS Studio, click “Start Virtual Camera” once, allow it in System Settings, stop it, and quit OBS Studio.
    Needs macOS 15.5 or newer.
  EOS
end
