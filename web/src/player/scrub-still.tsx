/** The nearest key frame of a moment, while the exact picture is not there: one request at a time. */
import { useEffect, useRef } from 'react';
import { addressOf } from '../api/client.js';
import styles from './recorded-video.module.css';

const WIDTH = 640;
/** Moments so close, ms, have the same still. */
const SAME_MS = 500;

export function ScrubStill({
  camera,
  atMs,
}: {
  camera: string;
  /** Null: not wanted. */
  atMs: number | null;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const loader = useRef<StillLoader | null>(null);
  useEffect(() => {
    if (!canvas.current) return;
    loader.current = new StillLoader(camera, canvas.current);
    return () => loader.current?.want(null);
  }, [camera]);
  useEffect(() => loader.current?.want(atMs), [atMs]);
  return <canvas ref={canvas} className={styles.still} width={1} height={1} hidden />;
}

/** Loads what is wanted last; while one loads, others are only remembered. */
class StillLoader {
  #wanted: number | null = null;
  #shown: number | null = null;
  #isLoading = false;

  constructor(
    private readonly camera: string,
    private readonly canvas: HTMLCanvasElement,
  ) {}

  want(atMs: number | null): void {
    this.#wanted = atMs === null ? null : Math.round(atMs / SAME_MS) * SAME_MS;
    if (this.#wanted === null) {
      this.canvas.hidden = true;
      this.#shown = null;
    } else void this.#load();
  }

  async #load(): Promise<void> {
    const atMs = this.#wanted;
    if (this.#isLoading || atMs === null || atMs === this.#shown) return;
    this.#isLoading = true;
    const image = new Image();
    image.src = addressOf(
      `api/v1/cameras/${this.camera}/snapshot.jpg?at=${atMs}&frame=key&width=${WIDTH}`,
    );
    const isThere = await image.decode().then(
      () => true,
      () => false,
    );
    this.#isLoading = false;
    this.#shown = atMs;
    if (this.#wanted !== null && isThere) this.#draw(image);
    await this.#load();
  }

  #draw(image: HTMLImageElement): void {
    const { canvas } = this;
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    canvas.hidden = false;
  }
}
