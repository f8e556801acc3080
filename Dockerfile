# camrelay with its own ffmpeg. Runs as the user `node` (1000), needs no capability and no writable file
# system beside the volumes /data and /config (and /tmp):
#
#   docker build -t camrelay .
#   docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     --env-file .env -p 127.0.0.1:8080:8080 -v camrelay:/data -v camrelay-config:/config camrelay

ARG NODE_IMAGE=node:20-bookworm-slim

# Packages and build. The database module is compiled here where no prebuilt binary of it fits; the
# compilers stay behind.
FROM ${NODE_IMAGE} AS build
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
# The headers of Node are in the image already; otherwise node-gyp would fetch them.
ENV npm_config_nodedir=/usr/local
WORKDIR /app
COPY package.json package-lock.json ./
# ffmpeg-static finds an ffmpeg named here and fetches none: the image has Debian's.
RUN FFMPEG_BIN=/bin/true npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY bin ./bin
COPY src ./src
COPY relay ./relay
COPY recorder ./recorder
COPY storage ./storage
COPY web ./web
RUN npm run build \
  && npm prune --omit=dev --omit=optional --no-audit --no-fund

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="camrelay" \
  org.opencontainers.image.description="Streaming relay and recorder for IP cameras" \
  org.opencontainers.image.licenses="MIT"
# util-linux has setpriv, by which the kernel ends every ffmpeg together with camrelay.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg util-linux \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /data /config
ENV NODE_ENV=production
WORKDIR /app
COPY package.json LICENSE ./
COPY bin/camrelay.mjs bin/healthcheck.mjs ./bin/
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Its user may write it: cameras and users that are changed in the page are kept there.
COPY --chown=node:node docker/camrelay.yaml /config/

USER node
VOLUME /data
# Page, API, HLS and FLV; RTSP, and the two UDP ports it sends from; RTMP.
EXPOSE 8080 8554 8554/udp 8555/udp 1935
# Asks where the configuration says that camrelay listens, so it holds for other ports, TLS and paths too.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "/app/bin/healthcheck.mjs", "-c", "/config/camrelay.yaml"]

# Node is the first process of the container and handles SIGTERM itself: open files are finished and
# indexed before it ends. SIGHUP reads the configuration again.
ENTRYPOINT ["node", "/app/bin/camrelay.mjs"]
CMD ["serve", "-c", "/config/camrelay.yaml"]
