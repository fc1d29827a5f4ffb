# One image for every role: the argument after the image's name says which part of the system it is.

# The pages of the dashboard, with the packages that build them; nothing else of this stage gets into the image.
FROM node:24-bookworm-slim AS pages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/build-dashboard.mjs ./scripts/
COPY src ./src
RUN node scripts/build-dashboard.mjs

FROM node:24-bookworm-slim

ENV NODE_ENV=production \
    APOLLO_TELEMETRY_DISABLED=true \
    HOST=0.0.0.0 \
    DATA_DIR=/data

WORKDIR /app

# The image brings the Node that the optional package `node` pins elsewhere; no package needs its install script.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund && npm cache clean --force

COPY schema ./schema
COPY src ./src
COPY subgraphs ./subgraphs
COPY --from=pages /app/build/dashboard ./build/dashboard

RUN install --directory --owner=node --group=node --mode=700 /data
USER node
EXPOSE 4000

# The gateway's; services with another role bring their own.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 CMD ["node", "-e", \
  "fetch('http://127.0.0.1:' + (process.env.PORT ?? 4000) + '/health/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "src/main.ts"]
