#!/usr/bin/env node
/** `node bin/healthcheck.mjs [-c FILE]`: exits with 0 where the camrelay of that configuration is well. */
import { healthcheck } from '../dist/src/cli/healthcheck.js';

process.exitCode = await healthcheck(process.argv.slice(2), process.env);
