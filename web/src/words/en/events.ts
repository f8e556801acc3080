/** What devices notice and people note, by the types of the API. */
export const events = {
  'event.motion': 'Motion',
  'event.person': 'Person',
  'event.face': 'Face',
  'event.vehicle': 'Vehicle',
  'event.animal': 'Animal',
  'event.sound': 'Sound',
  'event.doorbell': 'Doorbell',
  'event.door': 'Door',
  'event.input': 'Input',
  'event.video_loss': 'No picture',
  'event.sos': 'Call for help',
  'event.other': 'Event',
  'event.note': 'Note',
} as const;
