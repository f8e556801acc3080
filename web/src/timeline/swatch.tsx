/** A sample of the texture that a cause has in the timeline. */
import { useId } from 'react';
import { END_PX, colourOf, textureOf } from './texture.js';

/** @param fill takes all the room there is, as over a picture that is missing */
export function Swatch({ cause, fill = false }: { cause: string; fill?: boolean }) {
  const id = useId();
  const { width, height, path, stroke } = textureOf(cause);
  const colour = `var(${colourOf(cause)})`;
  const ends = fill ? null : (
    <path d={`M${END_PX / 2} 0V99M${23 - END_PX / 2} 0V99`} strokeWidth={END_PX} />
  );
  return (
    <svg
      width={fill ? '100%' : 23}
      height={fill ? '100%' : 12}
      fill="none"
      stroke={colour}
      style={{ background: 'var(--sunk)', flex: 'none' }}
      aria-hidden="true"
    >
      <pattern id={id} width={width} height={height} patternUnits="userSpaceOnUse">
        <path
          d={path}
          strokeWidth={stroke}
          {...(stroke === 0 ? { fill: colour, stroke: 'none' } : {})}
        />
      </pattern>
      <rect width="100%" height="100%" fill={`url(#${id})`} stroke="none" />
      {ends}
    </svg>
  );
}
