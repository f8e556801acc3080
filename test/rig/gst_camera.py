"""An RTSP camera that is not ours: GStreamer's RTSP server, sending prepared frames in real time.

The frames of a Matroska file (test/rig/media.ts) are loaded into memory and sent in a loop without a
seam: the picture numbered N leaves at a known wall-clock moment, which is printed. One line of JSON on
standard output an event, one command a line on standard input:

  freeze / thaw    stay connected and send nothing / go on at the next key frame, as if the clock had run on
  mute / unmute    no more sound / sound again
  alternate        from the next key frame on, send the other file (--alternate): another size
  original         from the next key frame on, send the first file again
  jump SECONDS     from the next frame on, every timestamp is so much later (or earlier)

The password, if any, comes in the environment as CAMERA_PASSWORD.
"""

import argparse
import json
import math
import os
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtsp, GstRtspServer  # noqa: E402, F401

VIDEO_CHAINS = {
    "h264": ("h264parse config-interval=-1", "video/x-h264,stream-format=byte-stream,alignment=au",
             "h264parse ! rtph264pay config-interval=-1"),
    "h265": ("h265parse config-interval=-1", "video/x-h265,stream-format=byte-stream,alignment=au",
             "h265parse ! rtph265pay config-interval=-1"),
}
AUDIO_CHAINS = {
    "aac": "aacparse ! rtpmp4gpay",
    "opus": "rtpopuspay",
    "pcma": "rtppcmapay",
}
ALAW_BYTES_A_PACKET = 160
ALAW_RATE = 8000


def say(event, **fields):
    # In one go: two threads may tell at once, and `print` writes the end of the line apart.
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


class Frames:
    """Every frame of one track, with its time from the start of the file and whether it is a key frame."""

    def __init__(self, caps, frames, loop_ns):
        self.caps = caps
        self.frames = frames
        self.loop_ns = loop_ns

    def time_ns(self, index):
        """The moment frame `index` is due, counted from frame 0; `index` goes on over the end of the file."""
        loops, place = divmod(index, len(self.frames))
        return loops * self.loop_ns + self.frames[place][0]

    def data(self, index):
        return self.frames[index % len(self.frames)][1]

    def is_key(self, index):
        return self.frames[index % len(self.frames)][2]


def load_matroska(path, parse, caps):
    pipeline = Gst.parse_launch(
        f"filesrc location={path} ! matroskademux ! {parse} ! {caps} ! appsink name=out sync=false"
        if parse
        else f"filesrc location={path} ! matroskademux ! appsink name=out sync=false"
    )
    out = pipeline.get_by_name("out")
    pipeline.set_state(Gst.State.PLAYING)
    frames, final_caps, end_ns = [], None, 0
    while True:
        sample = out.try_pull_sample(10 * Gst.SECOND)
        if sample is None:
            break
        buffer = sample.get_buffer()
        final_caps = final_caps or sample.get_caps()
        key = not buffer.has_flags(Gst.BufferFlags.DELTA_UNIT)
        frames.append((buffer.pts, buffer.extract_dup(0, buffer.get_size()), key))
    pipeline.set_state(Gst.State.NULL)
    # Matroska rounds to milliseconds; frames come at a steady pace, so the exact times are known.
    first_ns, last_ns = min(f[0] for f in frames), max(f[0] for f in frames)
    step_ns = (last_ns - first_ns) / (len(frames) - 1)
    if final_caps.get_structure(0).has_field("rate"):
        rate = final_caps.get_structure(0).get_int("rate").value
        samples_a_frame = round(step_ns * rate / Gst.SECOND)
        step_ns = samples_a_frame * Gst.SECOND / rate
    else:
        step_ns = Gst.SECOND / round(Gst.SECOND / step_ns)
    # Rounded up, for the payloaders round down to ticks.
    frames = [(math.ceil(round((f[0] - first_ns) / step_ns) * step_ns), f[1], f[2]) for f in frames]
    return Frames(final_caps, frames, round(len(frames) * step_ns))


def load_alaw(path):
    with open(path, "rb") as file:
        data = file.read()
    packet_ns = ALAW_BYTES_A_PACKET * Gst.SECOND // ALAW_RATE
    count = len(data) // ALAW_BYTES_A_PACKET
    frames = [
        (i * packet_ns, data[i * ALAW_BYTES_A_PACKET : (i + 1) * ALAW_BYTES_A_PACKET], True)
        for i in range(count)
    ]
    caps = Gst.Caps.from_string(f"audio/x-alaw,rate={ALAW_RATE},channels=1")
    return Frames(caps, frames, count * packet_ns)


class Camera:
    """What all clients see; lives as long as the process, while media comes and goes with its clients."""

    def __init__(self, video, alternate, audio):
        self.videos = [video, alternate]
        self.picture = 0  # index into videos
        self.audio = audio
        self.running = threading.Event()
        self.running.set()
        self.muted = False
        self.jump_ns = 0
        self.next_frame = 0  # numbers go on from one media to the next

    def obey(self, line):
        word, *rest = line.split()
        if word == "freeze":
            self.running.clear()
        elif word == "thaw":
            self.running.set()
        elif word in ("mute", "unmute"):
            self.muted = word == "mute"
        elif word in ("alternate", "original"):
            self.picture = 1 if word == "alternate" else 0
        elif word == "jump":
            self.jump_ns += int(float(rest[0]) * Gst.SECOND)
        else:
            raise SystemExit(f"unknown command {word}")
        say("obeyed", command=line.strip(), atMs=time.time() * 1000)


class Pusher(threading.Thread):
    """Sends every frame when it is due, from a key frame on, until its media is gone."""

    def __init__(self, camera, video_src, audio_src):
        super().__init__(daemon=True)
        self.camera = camera
        self.video_src = video_src
        self.audio_src = audio_src
        self.gone = threading.Event()

    def run(self):
        camera = self.camera
        shown = camera.picture
        video = camera.videos[shown]
        first = camera.next_frame
        while not video.is_key(first):
            first += 1
        first_ns = video.time_ns(first)
        epoch = time.monotonic()
        say("media", first=first, atMs=time.time() * 1000)
        index, audio_index = first, 0
        broken = False  # the pictures up to the next key frame lack what they refer to
        while not self.gone.is_set():
            due_ns = video.time_ns(index) - first_ns
            audio_ns = camera.audio.time_ns(audio_index) if camera.audio else None
            audio_turn = audio_ns is not None and audio_ns < due_ns
            wait = epoch + min(due_ns, audio_ns if audio_turn else due_ns) / Gst.SECOND - time.monotonic()
            if wait > 0 and self.gone.wait(wait):
                break
            sending = camera.running.is_set()
            if audio_turn:
                if sending and not camera.muted:
                    self.push(self.audio_src, camera.audio, audio_index, audio_ns)
                audio_index += 1
                continue
            if camera.picture != shown and video.is_key(index):
                shown = camera.picture
                video = camera.videos[shown]
                self.video_src.set_property("caps", video.caps)
                say("picture", shown=shown, first=index, atMs=time.time() * 1000)
            broken = not sending or (broken and not video.is_key(index))
            if not broken:
                self.push(self.video_src, video, index, due_ns)
            index += 1
            camera.next_frame = index

    def push(self, src, track, index, time_ns):
        buffer = Gst.Buffer.new_wrapped(track.data(index))
        buffer.pts = time_ns
        if not track.is_key(index):
            buffer.set_flags(Gst.BufferFlags.DELTA_UNIT)
        src.emit("push-buffer", buffer)



def shift_timestamps(camera, clock_rate):
    """A pad probe that moves the timestamp of every RTP packet (RFC 3550, section 5.1) by what the camera's clock jumped.

    The time stamps of the buffers themselves cannot jump: the server's sinks would wait for the new time.
    """

    def shift(packet):
        ticks = camera.jump_ns * clock_rate // Gst.SECOND
        with packet.get_memory(0).map(Gst.MapFlags.READ | Gst.MapFlags.WRITE) as header:
            old = int.from_bytes(header.data[4:8], "big")
            header.data[4:8] = ((old + ticks) % 2**32).to_bytes(4, "big")

    def probe(_pad, info):
        if camera.jump_ns == 0:
            return Gst.PadProbeReturn.OK
        if info.type & Gst.PadProbeType.BUFFER_LIST:
            packets = info.get_buffer_list()
            for index in range(packets.length()):
                shift(packets.get(index))
        else:
            shift(info.get_buffer())
        return Gst.PadProbeReturn.OK

    return probe


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--port", default="0")
    options.add_argument("--path", default="/cam")
    options.add_argument("--video", required=True)
    options.add_argument("--codec", choices=sorted(VIDEO_CHAINS), default="h264")
    options.add_argument("--alternate")
    options.add_argument("--audio")
    options.add_argument("--audio-codec", choices=sorted(AUDIO_CHAINS), default="aac")
    options.add_argument("--user")
    options.add_argument("--basic", action="store_true", help="Basic instead of Digest")
    args = options.parse_args()

    Gst.init(None)
    parse, caps, video_chain = VIDEO_CHAINS[args.codec]
    video = load_matroska(args.video, parse, caps)
    alternate = load_matroska(args.alternate, parse, caps) if args.alternate else video
    audio = None
    if args.audio:
        audio = load_alaw(args.audio) if args.audio_codec == "pcma" else load_matroska(args.audio, "", "")
    camera = Camera(video, alternate, audio)

    source = "appsrc name={} is-live=true format=time max-bytes=4000000"
    launch = f"( {source.format('video')} ! {video_chain} name=pay0 pt=96"
    if audio:
        launch += f" {source.format('audio')} ! {AUDIO_CHAINS[args.audio_codec]} name=pay1 pt=97"
    launch += " )"

    def configure(_factory, media):
        element = media.get_element()
        video_src = element.get_by_name("video")
        video_src.set_property("caps", camera.videos[camera.picture].caps)
        audio_src = element.get_by_name("audio")
        if audio_src:
            audio_src.set_property("caps", audio.caps)
        kinds = Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST
        rates = {"pay0": 90_000, "pay1": audio.caps.get_structure(0).get_int("rate").value if audio else 0}
        for name, rate in rates.items():
            payloader = element.get_by_name(name)
            if payloader:
                payloader.get_static_pad("src").add_probe(kinds, shift_timestamps(camera, rate))
        pusher = Pusher(camera, video_src, audio_src)

        def gone(_media):
            pusher.gone.set()
            say("media-gone", atMs=time.time() * 1000)

        media.connect("unprepared", gone)
        pusher.start()

    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(launch)
    factory.set_shared(True)
    factory.connect("media-configure", configure)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(args.port)
    server.get_mount_points().add_factory(args.path, factory)

    if args.user:
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        password = os.environ["CAMERA_PASSWORD"]
        if args.basic:
            auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
            auth.add_basic(GstRtspServer.RTSPAuth.make_basic(args.user, password), token)
        else:
            auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
            auth.add_digest(args.user, password, token)
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role("viewer", "media.factory.access", True)
        permissions.add_permission_for_role("viewer", "media.factory.construct", True)
        factory.set_permissions(permissions)
        server.set_auth(auth)

    clients = [0]

    def client_connected(_server, client):
        clients[0] += 1
        say("clients", count=clients[0], atMs=time.time() * 1000)

        def closed(_client):
            clients[0] -= 1
            say("clients", count=clients[0], atMs=time.time() * 1000)

        client.connect("closed", closed)

    server.connect("client-connected", client_connected)
    if server.attach(None) == 0:
        raise SystemExit(f"cannot listen on port {args.port}")
    say("ready", port=server.get_bound_port())

    def read_commands():
        for line in sys.stdin:
            if line.strip():
                camera.obey(line)

    threading.Thread(target=read_commands, daemon=True).start()
    GLib.MainLoop().run()


main()
