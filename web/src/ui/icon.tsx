/** The icons, inline: 24 units square, drawn with a stroke of 1.75, in the colour of the text. */
const PATHS = {
  live: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  timeline: 'M3 8h18M3 16h18M12 4v16M17 6v4M7 14v4',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  camera: 'M3 7h12v10H3zM15 11l6-3v8l-6-3',
  pulse: 'M3 12h4l3-7 4 14 3-7h4',
  globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
  back: 'M20 12H4M11 5l-7 7 7 7',
  down: 'M6 9l6 6 6-6',
  up: 'M6 15l6-6 6 6',
  left: 'M15 6l-6 6 6 6',
  right: 'M9 6l6 6-6 6',
  close: 'M5 5l14 14M19 5L5 19',
  play: 'M7 4l13 8-13 8z',
  pause: 'M8 5v14M16 5v14',
  previous: 'M5 5v14M19 5v14L8 12z',
  next: 'M19 5v14M5 5v14l11-7z',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  sound: 'M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a9 9 0 0 1 0 12',
  mute: 'M4 9v6h4l5 4V5L8 9zM16 10l5 5M21 10l-5 5',
  minus: 'M5 12h14',
  plus: 'M5 12h14M12 5v14',
  download: 'M12 4v12M7 11l5 5 5-5M4 20h16',
  toLive: 'M3 12h13M11 7l5 5-5 5M20 5v14',
  photo: 'M3 8h4l2-3h6l2 3h4v12H3zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4.2 4.2 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6 0l-3 3a4.2 4.2 0 0 0 6 6l1.5-1.5',
  full: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  unfull: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
  wall: 'M3 5h18v12H3zM8 21h8M12 17v4',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  plug: 'M9 3v5M15 3v5M6 8h12v4a6 6 0 0 1-12 0zM12 18v3',
  frost: 'M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21a8 8 0 0 1 16 0',
  out: 'M10 4H4v16h6M9 12h12M17 8l4 4-4 4',
  key: 'M8 12a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 13L20 4M16 8l3 3',
  people:
    'M9 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20a6.5 6.5 0 0 1 13 0M16 5a3 3 0 0 1 0 6M18 14a6 6 0 0 1 3.5 6',
  cloud: 'M7 18a4 4 0 0 1 0-8 5.5 5.5 0 0 1 10.5 1A3.5 3.5 0 0 1 17 18z',
  warning: 'M12 4L2.5 20h19zM12 10v5M12 17.5v.01',
  eye: 'M2 12s4-6 10-6 10 6 10 6-4 6-10 6-10-6-10-6zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  noEye:
    'M4 4l16 16M6 8c-2.500 1.700-4 4-4 4s4 6 10 6c1.500 0 2.900-.4 4-.9M10 6.200A10 10 0 0 1 12 6c6 0 10 6 10 6s-.9 1.400-2.500 2.800',
  check: 'M4 12.500l5.500 5.500L20 7',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  pin: 'M9 3h6l-1 6 4 4H6l4-4zM12 13v8',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
  filter: 'M3 5h18l-7 8v6l-4 2v-8z',
  keyboard: 'M2 6h20v12H2zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M8 14h8',
  stop: 'M7 7h10v10H7z',
} as const;

export type IconName = keyof typeof PATHS;

/** Always beside a text, or in a button that has a label: never read aloud itself. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
