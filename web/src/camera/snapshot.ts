/** Saves the picture that is shown, in full size, as a file named by camera and moment. */
import { toast } from '../ui/toasts.js';
import { t } from '../words/words.js';
import { fileName } from './file-name.js';

const QUALITY = 0.95;

export async function saveSnapshot(
  video: HTMLVideoElement | null,
  { camera, ms, zone }: Readonly<{ camera: string; ms: number; zone: string }>,
): Promise<void> {
  const blob = video && video.videoWidth > 0 ? await jpegOf(video) : null;
  if (!blob) {
    toast({ icon: 'warning', title: t('camera.snapshot.none') });
    return;
  }
  const name = fileName(camera, ms, zone);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  toast({ icon: 'photo', title: t('camera.snapshot.saved'), detail: name });
}

function jpegOf(video: HTMLVideoElement): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
}
