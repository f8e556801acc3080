export const kept = {
  'kept.title': 'Kept',
  'kept.what': 'What is kept',
  'kept.sentence':
    '{count, plural, one {# span is} other {# spans are}} spared when old recordings make room.',
  'kept.none': 'Nothing is kept yet',
  'kept.none.say':
    'Choose a span on a camera’s timeline and keep it: it stays, however full the disk is.',
  'kept.span': '{from} to {to}',
  'kept.play': 'Play',
  'kept.save': 'Save',
  'kept.stop': 'Stop keeping',
  'kept.stop.ask':
    'Stop keeping these {length} of {name}? The recording is deleted once it is older than your limits allow.',
} as const;
