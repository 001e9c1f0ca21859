//! Between a client and a server on loopback: hands everything on, and keeps what the client says.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A listening tap; its threads end with their connections.
pub struct Tap {
    pub port: u16,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Tap {
    /// Taps the server at this port.
    pub fn before(server: u16) -> Tap {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = heard.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(("127.0.0.1", server)).expect("the server listens");
                let (to_client, from_server) = (client.try_clone(), server.try_clone());
                let kept = kept.clone();
                std::thread::spawn(move || hand_on(client, server, Some(&kept)));
                if let (Ok(to_client), Ok(from_server)) = (to_client, from_server) {
                    std::thread::spawn(move || hand_on(from_server, to_client, None));
                }
            }
        });
        Tap { port, heard }
    }

    /// The commands that came so far, without their tags; then begins anew.
    pub fn take_commands(&self) -> Vec<String> {
        let heard = std::mem::take(&mut *self.heard.lock().expect("no thread panicked"));
        let text = String::from_utf8_lossy(&heard).into_owned();
        let command = |line: &str| line.split_once(' ').map_or(line, |(_, command)| command).to_owned();
        text.lines().map(command).collect()
    }
}

fn hand_on(mut from: TcpStream, mut to: TcpStream, kept: Option<&Mutex<Vec<u8>>>) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut bytes) {
        if let Some(kept) = kept {
            kept.lock().expect("no thread panicked").extend_from_slice(&bytes[..read]);
        }
        if read == 0 || to.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
