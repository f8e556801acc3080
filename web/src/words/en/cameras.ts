export const cameras = {
  'cameras.title': 'Cameras',
  'attempts.what': 'What was tried',
  'attempts.of': 'What camrelay tried with {name}',
  'attempts.none': 'Nothing went wrong since camrelay started.',
  'attempts.worked': 'Worked',
  'attempts.step.reach': 'on reaching it',
  'attempts.step.sign_in': 'on signing in',
  'attempts.step.streams': 'on asking for its streams',
  'attempts.step.picture': 'on waiting for a picture',
  'attempts.step.stall': 'while it was live',
} as const;
