"""An RTSP player that is not ours: GStreamer's rtspsrc.

Prints one line of JSON when it is done: the codecs offered, the number in every decoded picture (see
test/rig/frame-id.ts; null where there is none), how many sound buffers were decoded, the time from
start to the first picture, and the first error or warning, if any.
"""

import argparse
import json
import sys
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
from gi.repository import GLib, Gst, GstApp  # noqa: E402, F401

STRIP_BLOCKS = 20
NUMBER_BITS = 16
SIGN = [1, 0, 1]
STRIP_ROW = 16


def read_strip(data, width, stride):
    row = STRIP_ROW * stride
    bits = [1 if data[row + (2 * i + 1) * width // (2 * STRIP_BLOCKS)] > 127 else 0 for i in range(STRIP_BLOCKS)]
    if bits[NUMBER_BITS + 1 :] != SIGN or sum(bits[:NUMBER_BITS]) % 2 != bits[NUMBER_BITS]:
        return None
    return sum(bit << i for i, bit in enumerate(bits[:NUMBER_BITS]))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("url")
    options.add_argument("--protocol", choices=["tcp", "udp"], default="tcp")
    options.add_argument("--seconds", type=float, default=3.0, help="after the first picture")
    options.add_argument("--within", type=float, default=15.0)
    options.add_argument("--seek", type=float, help="seconds to go to after --seconds, for as long again")
    options.add_argument("--rate", type=float, default=1.0, help="of what follows the seek")
    args = options.parse_args()

    Gst.init(None)
    loop = GLib.MainLoop()
    seen = {"codecs": [], "ids": [], "soundBuffers": 0, "firstFrameMs": None, "error": None, "warning": None}
    pipeline = Gst.Pipeline.new("player")
    source = Gst.ElementFactory.make("rtspsrc", "source")
    source.set_property("location", args.url)
    source.set_property("protocols", args.protocol)
    source.set_property("latency", 200)
    pipeline.add(source)
    started = time.monotonic()

    def on_time():
        if args.seek is None:
            loop.quit()
            return False
        start = int(args.seek * Gst.SECOND)
        pipeline.seek(args.rate, Gst.Format.TIME, Gst.SeekFlags.FLUSH, Gst.SeekType.SET, start, Gst.SeekType.NONE, -1)
        GLib.timeout_add(int(args.seconds * 1000), loop.quit)
        return False

    def on_video(sink):
        sample = sink.emit("pull-sample")
        structure = sample.get_caps().get_structure(0)
        buffer = sample.get_buffer()
        width, height = structure.get_int("width").value, structure.get_int("height").value
        data = buffer.extract_dup(0, buffer.get_size())
        seen["ids"].append(read_strip(data, width, (width + 3) // 4 * 4) if height else None)
        if seen["firstFrameMs"] is None:
            seen["firstFrameMs"] = (time.monotonic() - started) * 1000
            GLib.timeout_add(int(args.seconds * 1000), on_time)
        return Gst.FlowReturn.OK

    def on_audio(sink):
        sink.emit("pull-sample")
        seen["soundBuffers"] += 1
        return Gst.FlowReturn.OK

    def link(upstream, description, on_sample):
        chain = Gst.parse_bin_from_description(description, True)
        pipeline.add(chain)
        chain.sync_state_with_parent()
        chain.get_by_name("out").connect("new-sample", on_sample)
        upstream.link(chain.get_static_pad("sink"))

    sink = "appsink name=out emit-signals=true sync=false max-buffers=200"

    def on_decoded(_bin, pad):
        kind = pad.get_current_caps().get_structure(0).get_name()
        if kind.startswith("video/"):
            link(pad, f"videoconvert ! video/x-raw,format=GRAY8 ! {sink}", on_video)
        else:
            link(pad, f"audioconvert ! {sink}", on_audio)

    def on_rtp(_source, pad):
        caps = pad.get_current_caps().get_structure(0)
        seen["codecs"].append(caps.get_string("encoding-name"))
        decoder = Gst.ElementFactory.make("decodebin", None)
        decoder.connect("pad-added", on_decoded)
        pipeline.add(decoder)
        decoder.sync_state_with_parent()
        pad.link(decoder.get_static_pad("sink"))

    source.connect("pad-added", on_rtp)

    def on_message(_bus, message):
        if message.type == Gst.MessageType.ERROR:
            seen["error"] = seen["error"] or message.parse_error()[0].message
            loop.quit()
        elif message.type == Gst.MessageType.WARNING:
            seen["warning"] = seen["warning"] or message.parse_warning()[0].message
        elif message.type == Gst.MessageType.EOS:
            loop.quit()

    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message", on_message)
    GLib.timeout_add(int(args.within * 1000), loop.quit)
    pipeline.set_state(Gst.State.PLAYING)
    loop.run()
    pipeline.set_state(Gst.State.NULL)
    seen["codecs"].sort()
    json.dump(seen, sys.stdout)


main()
