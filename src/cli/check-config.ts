/** `camrelay check-config`: what is wrong, with line and key; or `ok`. */
import { readCertificate } from '../kit/certificate.js';
import { configWarnings } from '../config/warnings.js';
import { readArguments, readConfig } from './arguments.js';
import type { Command } from './command.js';

export const checkConfig: Command = (args, context) => {
  const { values } = readArguments(args, {});
  const config = readConfig(values.config, context);
  if (config.tls) readCertificate(config.tls, Date.now());
  for (const warning of configWarnings(config)) console.error(`camrelay: warning: ${warning}`);
  console.log('ok');
  return Promise.resolve(0);
};
