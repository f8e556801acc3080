/** What a place that plays recordings opens: the picker of a moment, and the sheet to save a span. */
import { serverNow } from '../api/cameras.js';
import { SaveSheet } from '../save/save-sheet.js';
import { DayPicker } from '../timeline/day-picker.js';
import { type Session, useMoment } from './session.js';

export type Opening = 'goto' | 'save';

/** @param camera whose days are shown */
export function MomentPicker({
  session: { stage, zone },
  camera,
  onClose,
}: {
  session: Session;
  camera: string;
  onClose: () => void;
}) {
  return (
    <DayPicker
      camera={camera}
      zone={zone}
      atMs={stage.get().atMs ?? serverNow()}
      onGo={(ms) => {
        stage.wish({ type: 'go', ms });
        onClose();
      }}
      onClose={onClose}
    />
  );
}

export function SaveSelection({
  session: { keeper, zone },
  cameras,
  onClose,
}: {
  session: Session;
  cameras: readonly string[];
  onClose: () => void;
}) {
  const selection = useMoment(keeper, (moment) => moment.selection);
  if (!selection) return null;
  return (
    <SaveSheet
      cameras={cameras}
      span={selection}
      onSpan={(span) => keeper.change({ selection: span })}
      zone={zone}
      onClose={onClose}
    />
  );
}
