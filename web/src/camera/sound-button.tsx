/** Turns sound on and off; from 4× on there is none. */
import { SILENT_FROM } from '../player/transport.js';
import { IconButton } from '../ui/button.js';
import { t } from '../words/words.js';
import { type Session, useStage } from './session.js';

export function SoundButton({
  session: { stage },
  isMuted,
  onClick,
}: {
  session: Session;
  isMuted: boolean;
  onClick: () => void;
}) {
  const isTooFast = useStage(stage, ({ speed }) => speed >= SILENT_FROM);
  const label = isMuted ? t('transport.sound.on') : t('transport.sound.off');
  return (
    <IconButton
      icon={isMuted || isTooFast ? 'mute' : 'sound'}
      label={isTooFast ? t('transport.sound.none') : label}
      does="sound"
      disabled={isTooFast}
      onClick={onClick}
    />
  );
}
