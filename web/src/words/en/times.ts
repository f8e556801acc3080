/** Durations, sizes and rates. The space before a unit does not break. */
export const times = {
  'times.ago': '{duration} ago',
  'times.today': 'today',
  'unit.d': '{n}\u00a0d',
  'unit.h': '{n}\u00a0h',
  'unit.min': '{n}\u00a0min',
  'unit.s': '{n}\u00a0s',
  'unit.ms': '{n}\u00a0ms',
  'unit.B': '{n}\u00a0B',
  'unit.kB': '{n}\u00a0kB',
  'unit.MB': '{n}\u00a0MB',
  'unit.GB': '{n}\u00a0GB',
  'unit.TB': '{n}\u00a0TB',
  'unit.kbit': '{n}\u00a0kbit/s',
  'unit.Mbit': '{n}\u00a0Mbit/s',
} as const;
