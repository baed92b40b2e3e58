# The developers' machine as an image: the same Debian release, set up by the same command.
FROM debian:bookworm
WORKDIR /loam
COPY . .
RUN ./dev setup all
ENTRYPOINT ["./dev"]
CMD ["test"]
