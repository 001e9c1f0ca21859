class Rekindle < Formula
  desc "Short digest of the people who have gone quiet, from the headers of your mailbox"
  homepage "https://example.org/rekindle"
  url "https://example.org/rekindle/archive/v0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "rust" => :build

  def install
    system "cargo", "install", "--profile", "dist", *std_cargo_args
    system bin/"rekindle", "install-docs", "--prefix", prefix
  end

  service do
    run [opt_bin/"rekindle", "run"]
    keep_alive successful_exit: false
    process_type :background
    log_path var/"log/rekindle.log"
    error_log_path var/"log/rekindle.log"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/rekindle --version")
    system bin/"rekindle", "demo", "--fast", "--keep", testpath/"demo"
  end
end
