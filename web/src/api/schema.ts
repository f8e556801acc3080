/** Made by `npm run api:types` from the description of the API. */
export interface paths {
  '/cameras': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All cameras */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              cameras: components['schemas']['Camera'][];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    /** Adds a camera, with the keys it has in the configuration file */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            id: string;
            /** @enum {unknown} */
            vendor: 'rtsp' | 'reolink' | 'mipc' | 'cgi' | 'sercomm' | 'mobotix' | 'push' | 'demo';
            name?: string;
          };
        };
      };
      responses: {
        /** @description done */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Camera'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Tries a camera step by step, told as server-sent events `step` and `done`; hanging up ends it. Nothing is saved */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            id: string;
            /** @enum {unknown} */
            vendor?: 'rtsp' | 'reolink' | 'mipc' | 'cgi' | 'sercomm' | 'mobotix' | 'push' | 'demo';
            name?: string;
          };
        };
      };
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/event-stream': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One camera */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Camera'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    /** Removes a camera from the configuration; its recordings stay on the disk */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        default: components['responses']['Error'];
      };
    };
    options?: never;
    head?: never;
    /** Changes keys of a camera (JSON merge patch, RFC 7396: null removes one) */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @enum {unknown} */
            vendor?: 'rtsp' | 'reolink' | 'mipc' | 'cgi' | 'sercomm' | 'mobotix' | 'push' | 'demo';
            name?: string;
          };
        };
      };
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Camera'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    trace?: never;
  };
  '/cameras/{camera}/attempts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What went wrong lately, newest first; at most 50, since the program started */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              attempts: {
                /** Format: date-time */
                time: string;
                stream: string;
                /** @enum {unknown} */
                step: 'reach' | 'sign_in' | 'streams' | 'picture' | 'stall';
                code: string;
                message: string;
                took_ms: number;
              }[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Tries the streams again that wait, or one; not before its device may be asked */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            stream?: string;
          };
        };
      };
      responses: {
        /** @description done */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              retry_at: string | null;
              held_back: string | null;
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/bundle': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A record of its newest connections without secrets, to be shown to people who are to help */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/zip': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/config': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Its keys in the configuration file; `{"set": true}` stands for a secret */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': Record<string, never>;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/recordings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The recorded spans of several cameras; at most 100 days at once */
    get: {
      parameters: {
        query?: {
          /** @description Their ids with commas between them; all where left out */
          cameras?: string;
          from?: string;
          to?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              cameras: ({
                camera: string;
              } & components['schemas']['Recordings'])[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/gaps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is missing of several cameras; at most 100 days at once */
    get: {
      parameters: {
        query?: {
          /** @description Their ids with commas between them; all where left out */
          cameras?: string;
          from?: string;
          to?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              cameras: ({
                camera: string;
              } & components['schemas']['Gaps'])[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/schedules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is to be recorded of several cameras; at most 100 days at once */
    get: {
      parameters: {
        query?: {
          /** @description Their ids with commas between them; all where left out */
          cameras?: string;
          from?: string;
          to?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              cameras: ({
                camera: string;
              } & components['schemas']['Schedule'])[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/days': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is recorded, missing and kept of the local days that touch a span of at most 100 days */
    get: {
      parameters: {
        query?: {
          /** @description Their ids with commas between them; all where left out */
          cameras?: string;
          from?: string;
          to?: string;
          /** @description Whose days they are; of each camera its own where left out */
          zone?: string;
          /** @description A duration of at most 1h: what is closer than that is one */
          resolution?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              cameras: components['schemas']['CameraDays'][];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/recordings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The contiguous recorded spans; those less than 2 s apart are one */
    get: {
      parameters: {
        query?: {
          from?: string;
          to?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Recordings'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/gaps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every span that should have been recorded and was not */
    get: {
      parameters: {
        query?: {
          from?: string;
          to?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Gaps'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/protected': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every span that retention spares, of all cameras */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              protected: ({
                camera: string;
              } & components['schemas']['Protected'])[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/protected': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The spans that retention spares, oldest first; those that share an instant with a span */
    get: {
      parameters: {
        query?: {
          from?: string;
          to?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              protected: components['schemas']['Protected'][];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    /** Protects a span: no recording that reaches into it is deleted, whatever the limits */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m` */
            from: string;
            /** @description RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m` */
            to: string;
            note?: string;
          };
        };
      };
      responses: {
        /** @description done */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Protected'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    /** Takes the protection off a span; protected spans that reach out of it are cut */
    delete: {
      parameters: {
        query?: {
          from?: string;
          to?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              protected: components['schemas']['Protected'][];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/protected/{span}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Takes the protection of one span off */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
          /** @description Its id */
          span: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': Record<string, never>;
          };
        };
        default: components['responses']['Error'];
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/schedule': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is to be recorded, by what the configuration says now; at most 100 days at once */
    get: {
      parameters: {
        query?: {
          from?: string;
          to?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Schedule'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the device noticed and people noted, oldest first */
    get: {
      parameters: {
        query?: {
          from?: string;
          to?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Events'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    /** Keeps what a person noted */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @enum {unknown} */
            type:
              | 'motion'
              | 'person'
              | 'face'
              | 'vehicle'
              | 'animal'
              | 'sound'
              | 'doorbell'
              | 'door'
              | 'input'
              | 'video_loss'
              | 'sos'
              | 'other'
              | 'note';
            /** @description RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m` */
            time?: string;
            note?: string;
          };
        };
      };
      responses: {
        /** @description done */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Event'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/clip.mp4': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A clip as an ordinary MP4; nothing is encoded anew */
    get: {
      parameters: {
        query: {
          from: string;
          to: string;
          cut?: 'exact' | 'keyframe';
          gaps?: 'skip' | 'keep';
          text?: '0' | '1';
          /** @description A name of 8 to 64 of `a-z0-9-`, by which it can be followed and ended */
          job?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'video/mp4': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/clips.zip': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same archive as by POST to `/cameras/clips`, for a browser that downloads by itself */
    get: {
      parameters: {
        query: {
          /** @description Their ids with commas between them; all where left out */
          cameras: string;
          from: string;
          to: string;
          cut?: 'exact' | 'keyframe';
          gaps?: 'skip' | 'keep';
          text?: '0' | '1';
          /** @description A name of 8 to 64 of `a-z0-9-`, by which it can be followed and ended */
          job?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/zip': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/clips': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Clips of several cameras as a zip, with a manifest: what is missing and why, SHA-256 of each clip */
    post: {
      parameters: {
        query?: {
          /** @description A name of 8 to 64 of `a-z0-9-`, by which it can be followed and ended */
          job?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            cameras: string[];
            /** @description RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m` */
            from: string;
            /** @description RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m` */
            to: string;
            /** @enum {unknown} */
            cut?: 'exact' | 'keyframe';
            /** @enum {unknown} */
            gaps?: 'skip' | 'keep';
            text?: boolean;
          };
        };
      };
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/zip': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Downloads that were given a name, those of the last minute among them */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              jobs: components['schemas']['Job'][];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/jobs/{job}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Ends a download */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description The name it was given */
          job: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': Record<string, never>;
          };
        };
        default: components['responses']['Error'];
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/playback.m3u8': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A recorded span as HLS; of key frames alone, without sound, to be played fast */
    get: {
      parameters: {
        query: {
          from: string;
          to: string;
          frames?: 'all' | 'key';
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/vnd.apple.mpegurl': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/playback/{file}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What such a list names: a recorded file, or a part of one */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
          /** @description As the list calls it */
          file: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'video/mp4': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/snapshot.jpg': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A still: now (of the stream, or made by the device), or the recorded frame nearest to `at` */
    get: {
      parameters: {
        query?: {
          at?: string;
          frame?: 'exact' | 'key';
          width?: number;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'image/jpeg': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/thumbnails': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Small pictures of the key frames at the middles of `count` slots of a span */
    get: {
      parameters: {
        query: {
          from: string;
          to: string;
          count: number;
          width?: number;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** Format: date-time */
              from: string;
              /** Format: date-time */
              to: string;
              width: number;
              height: number;
              columns: number;
              rows: number;
              sprite: string | null;
              thumbnails: {
                /** Format: date-time */
                time: string;
                frame: string | null;
                x: number | null;
                y: number | null;
                url: string | null;
              }[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/thumbnails.jpg': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All pictures of that list on one sheet */
    get: {
      parameters: {
        query: {
          from: string;
          to: string;
          count: number;
          width?: number;
          /** @description What the list says; then the sheet may be kept for good */
          tag?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'image/jpeg': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/ptz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Moves the camera; answered once the movement is over, ended by hanging up */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @enum {unknown} */
            action: 'left' | 'right' | 'up' | 'down' | 'zoom-in' | 'zoom-out' | 'stop' | 'preset';
            /** @default 50 */
            speed?: number;
            /** @description A duration such as `500ms`, or milliseconds; at most 30 s */
            for?: string | number;
            preset?: number;
          };
        };
      };
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': Record<string, never>;
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/device-recordings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the device itself recorded, oldest first; at most 31 days at once */
    get: {
      parameters: {
        query?: {
          from?: string;
          to?: string;
        };
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              recordings: {
                id: string;
                /** Format: date-time */
                from: string;
                /** Format: date-time */
                to: string;
                bytes: number | null;
                kind: string;
              }[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/device-recordings/{recording}/file.mp4': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One of those, fetched from the device; ranges where the device understands them */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
          /** @description Its id */
          recording: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'video/mp4': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/device-playback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Plays what the device itself recorded as a stream of camrelay, from a moment or by its id */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m` */
            from?: string;
            /** @description Times the speed of life, of those the device has */
            speed?: number;
            /** @enum {unknown} */
            direction?: 'forward' | 'backward';
            /** @description Of a recording; then without the others */
            id?: string;
          };
        };
      };
      responses: {
        /** @description done */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DevicePlayback'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/device-playback/{playback}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Ends it */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
          /** @description The id that its start answered with */
          playback: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': Record<string, never>;
          };
        };
        default: components['responses']['Error'];
      };
    };
    options?: never;
    head?: never;
    /** Seeks, or changes speed or direction; viewers stay */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
          /** @description The id that its start answered with */
          playback: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description RFC 3339 with offset, Unix milliseconds, `now`, or relative such as `-10m` */
            from?: string;
            /** @description Times the speed of life, of those the device has */
            speed?: number;
            /** @enum {unknown} */
            direction?: 'forward' | 'backward';
          };
        };
      };
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['DevicePlayback'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    trace?: never;
  };
  '/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who asks, and what they may do and see */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Me'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What changes, as server-sent events; or, with `from`, what was noticed of several cameras */
    get: {
      parameters: {
        query?: {
          /** @description Their ids with commas between them; all where left out */
          cameras?: string;
          from?: string;
          to?: string;
          /** @description The last number that was got, where `Last-Event-ID` cannot be sent */
          after?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/event-stream': unknown;
            'application/json': {
              cameras: ({
                camera: string;
              } & components['schemas']['Events'])[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/system': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Version, disk, retention and every child process */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['System'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/system/log': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The newest warnings and errors, newest first */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              entries: {
                /** Format: date-time */
                time: string;
                /** @enum {unknown} */
                level: 'warn' | 'error';
                message: string;
                camera: string | null;
                code: string | null;
              }[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/system/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How much of the disk was used, hour by hour, of the last 15 days */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              points: {
                /** Format: date-time */
                time: string;
                recordings: number;
                free: number | null;
              }[];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/system/report': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All of that as a text without secrets, to be sent to who is to help */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/plain': unknown;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** This description */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': Record<string, never>;
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Begins a session (a cookie) and gives a token for media */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            /** Format: password */
            password: string;
          };
        };
      };
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Login'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ends the session */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/cameras/{camera}/media-token': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A token for the media of this camera, to be put in their addresses as `?token=` */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          camera: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** @description A duration, at most 24h; 1h where it is left out */
            for?: string;
          };
        };
      };
      responses: {
        /** @description done */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              token: string;
              /** Format: date-time */
              expires: string;
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Tokens of programs: your own; of an admin, all */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              tokens: components['schemas']['Token'][];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    /** Makes one; what it is, is shown this once */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            /** @enum {unknown} */
            role?: 'viewer' | 'operator' | 'admin';
            cameras?: string[] | null;
            /** Format: date-time */
            expires?: string;
          };
        };
      };
      responses: {
        /** @description done */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['Token'] & {
              token: string;
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tokens/{token}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Takes one back */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description Its `id` */
          token: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        default: components['responses']['Error'];
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who may come in */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              users: components['schemas']['User'][];
            };
          };
        };
        default: components['responses']['Error'];
      };
    };
    put?: never;
    /** Adds one, in the configuration file */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            name: string;
            /** Format: password */
            password: string;
            /** @enum {unknown} */
            role?: 'viewer' | 'operator' | 'admin';
            cameras?: string[] | null;
          };
        };
      };
      responses: {
        /** @description done */
        201: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['User'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/users/{user}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Removes one */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description The name */
          user: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description done */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        default: components['responses']['Error'];
      };
    };
    options?: never;
    head?: never;
    /** Changes what is given; another password ends all sessions */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          /** @description The name */
          user: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** Format: password */
            password?: string;
            /** @enum {unknown} */
            role?: 'viewer' | 'operator' | 'admin';
            cameras?: string[] | null;
          };
        };
      };
      responses: {
        /** @description done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['User'];
          };
        };
        default: components['responses']['Error'];
      };
    };
    trace?: never;
  };
  '/me/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Changes your own password */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': {
            /** Format: password */
            old: string;
            /** Format: password */
            new: string;
          };
        };
      };
      responses: {
        /** @description done */
        204: {
          headers: {
            [name: string]: unknown;
          };
          content?: never;
        };
        default: components['responses']['Error'];
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Urls: {
      [key: string]: string | null;
    };
    Camera: {
      id: string;
      name: string;
      vendor: string;
      /** @enum {unknown} */
      state: 'connecting' | 'online' | 'offline' | 'idle' | 'disabled';
      /** Format: date-time */
      since: string;
      reason: {
        code: string;
        message: string;
      } | null;
      retry_at: string | null;
      recording: boolean;
      /** @enum {unknown} */
      record: 'continuous' | 'off' | 'schedule' | 'events';
      time_zone: string;
      last_durable: string | null;
      video: {
        codec: string;
        width: number;
        height: number;
        fps: number | null;
      } | null;
      audio: {
        codec: string;
      } | null;
      bitrate: number | null;
      viewers: number;
      urls: components['schemas']['Urls'];
      streams: {
        name: string;
        /** @enum {unknown} */
        state: 'connecting' | 'online' | 'offline' | 'idle';
        reason: {
          code: string;
          message: string;
        } | null;
        retry_at: string | null;
        viewers: number;
        codec: string | null;
        width: number | null;
        height: number | null;
        fps: number | null;
        urls: components['schemas']['Urls'];
      }[];
      capabilities: {
        snapshot: boolean;
        ptz: boolean;
        zoom: boolean;
        presets: {
          id: number;
          name: string | null;
        }[];
        audio: boolean;
        recordings: boolean;
        playback: boolean;
        events: boolean;
      };
      last_picture_at: string | null;
      push_url: string | null;
    };
    Recordings: {
      spans: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
        bytes: number;
        segments: number;
      }[];
    };
    Gaps: {
      gaps: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
        /** @enum {unknown} */
        cause: 'offline' | 'stalled' | 'auth' | 'lease' | 'disk' | 'clock' | 'shutdown' | 'crash';
        detail: string;
        open: boolean;
      }[];
    };
    Schedule: {
      /** @enum {unknown} */
      mode: 'continuous' | 'off' | 'schedule' | 'events';
      time_zone: string;
      planned: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
      }[];
    };
    CameraDays: {
      camera: string;
      time_zone: string;
      days: {
        /** Format: date */
        date: string;
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
        recorded_ms: number;
        spans: {
          /** Format: date-time */
          from: string;
          /** Format: date-time */
          to: string;
        }[];
        gaps: {
          /** Format: date-time */
          from: string;
          /** Format: date-time */
          to: string;
          /** @enum {unknown} */
          cause: 'offline' | 'stalled' | 'auth' | 'lease' | 'disk' | 'clock' | 'shutdown' | 'crash';
        }[];
        kept: {
          /** Format: date-time */
          from: string;
          /** Format: date-time */
          to: string;
        }[];
      }[];
    };
    Events: {
      events: components['schemas']['Event'][];
    };
    Protected: {
      id: string;
      /** Format: date-time */
      from: string;
      /** Format: date-time */
      to: string;
      note: string;
      /** Format: date-time */
      created: string;
    };
    Event: {
      id: number;
      /** Format: date-time */
      time: string;
      end: string | null;
      /** @enum {unknown} */
      type:
        | 'motion'
        | 'person'
        | 'face'
        | 'vehicle'
        | 'animal'
        | 'sound'
        | 'doorbell'
        | 'door'
        | 'input'
        | 'video_loss'
        | 'sos'
        | 'other'
        | 'note';
      /** @enum {unknown} */
      source: 'device' | 'user';
      note: string;
    };
    Job: {
      job: string;
      sent: number;
      total: number | null;
      /** @enum {unknown} */
      state: 'running' | 'done' | 'cancelled' | 'failed';
    };
    DevicePlayback: {
      id: string;
      stream: string;
      /** Format: date-time */
      from: string;
      speed: number;
      /** @enum {unknown} */
      direction: 'forward' | 'backward';
      urls: components['schemas']['Urls'];
    };
    Me: {
      name: string | null;
      /** @enum {unknown} */
      role: 'viewer' | 'operator' | 'admin';
      cameras: string[];
      time_zone: string;
      has_users: boolean;
    };
    Error: {
      /** @description `problems`, where the keys of a camera are wrong, say which */
      error: {
        /** @enum {unknown} */
        code:
          | 'bad_config'
          | 'bad_credentials'
          | 'bad_login'
          | 'bad_reply'
          | 'bad_request'
          | 'bad_span'
          | 'camera_disabled'
          | 'camera_exists'
          | 'codec_change'
          | 'config_conflict'
          | 'config_readonly'
          | 'disk_failed'
          | 'ffmpeg_failed'
          | 'ffmpeg_missing'
          | 'forbidden'
          | 'host_refused'
          | 'internal'
          | 'last_admin'
          | 'no_permission'
          | 'no_recording'
          | 'not_found'
          | 'offline'
          | 'port_in_use'
          | 'schema_too_new'
          | 'session_expired'
          | 'storage_in_use'
          | 'timeout'
          | 'tls_required'
          | 'too_many_requests'
          | 'too_many_sessions'
          | 'too_many_tokens'
          | 'too_many_viewers'
          | 'unauthorized'
          | 'unknown_camera'
          | 'unknown_user'
          | 'unreachable'
          | 'unsafe_listener'
          | 'unsupported'
          | 'usage'
          | 'wrong_host'
          | 'wrong_origin'
          | 'user_exists';
        message: string;
      };
    };
    Forecast: {
      capacity: number;
      /** @enum {unknown} */
      limited_by: 'size' | 'disk';
      bytes_per_day: number;
      full: string | null;
      cameras: {
        camera: string;
        bytes_per_day: number | null;
        bytes: number;
        protected_bytes: number;
        oldest: string | null;
        promise: {
          age_ms: number | null;
          size: number | null;
        };
        breaks: string | null;
        kept_days: number | null;
      }[];
    };
    System: {
      version: string;
      node: string;
      pid: number;
      /** Format: date-time */
      started: string;
      /** Format: date-time */
      time: string;
      ffmpeg: {
        version: string;
        path: string;
      };
      disk: {
        dir: string;
        bytes: number | null;
        free: number | null;
        reserved: number;
        recordings: number;
      };
      forecast: components['schemas']['Forecast'] | null;
      retention: {
        age_ms: number | null;
        size: number | null;
        min_free: number | null;
      };
      workers: {
        camera: string;
        stream: string;
        /** @enum {unknown} */
        kind: 'ingest' | 'egress' | 'job';
        pid: number;
      }[];
      limits: {
        name: string;
        /** @description Of one client or stream: by the busiest */
        used: number;
        most: number;
        /** @description Since the start */
        refused: number;
      }[];
      cameras: {
        camera: string;
        cpu: number | null;
        memory: number | null;
        bitrate: number | null;
        fps: number | null;
        viewers: number;
        last_durable: string | null;
      }[];
    };
    Login: {
      name: string;
      /** @enum {unknown} */
      role: 'viewer' | 'operator' | 'admin';
      token: string;
      /** Format: date-time */
      expires: string;
    };
    User: {
      name: string;
      /** @enum {unknown} */
      role: 'viewer' | 'operator' | 'admin';
      cameras: string[] | null;
      hashed: boolean;
    };
    Token: {
      id: string;
      name: string;
      user: string;
      /** @enum {unknown} */
      role: 'viewer' | 'operator' | 'admin';
      cameras: string[] | null;
      /** Format: date-time */
      created: string;
      last_used: string | null;
      expires: string | null;
    };
  };
  responses: {
    /** @description It failed; the message is for a person */
    Error: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': components['schemas']['Error'];
      };
    };
  };
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
