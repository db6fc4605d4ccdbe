<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Exports\Format;
use ChurnStop\Exports\Source;

/**
 * Attempts, events and outcomes as files.
 */
final class ExportCommand extends Command {

	private const ROWS = 1000;

	/**
	 * Writes all rows to a file, or to the screen.
	 *
	 * ## OPTIONS
	 *
	 * <name>
	 * : attempts, events or outcomes.
	 *
	 * [--format=<format>]
	 * : csv or jsonl. Default csv.
	 *
	 * [--after=<time>]
	 * : From this moment on, in UTC: 2026-12-01 or 2026-12-01T10:00:00.
	 *
	 * [--before=<time>]
	 * : Earlier than this.
	 *
	 * [--file=<path>]
	 * : Where to. Without it, on the screen.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function __invoke( array $args, array $options ): void {
		$name   = $args[0] ?? '';
		$format = Data::string( $options, 'format', 'csv' );
		foreach ( array( array( $name, Source::NAMES ), array( $format, Format::NAMES ) ) as [ $given, $known ] ) {
			if ( ! in_array( $given, $known, true ) ) {
				$this->output->fail( sprintf(
					/* translators: 1: what was given, 2: list of words. */
					__( '"%1$s" cannot be exported. Choose from: %2$s.', 'churnstop' ),
					$given,
					implode( ', ', $known ),
				) );
			}
		}
		$path = Data::string( $options, 'file' );
		// phpcs:ignore WordPress.WP.AlternativeFunctions -- an operator's own file, written as it comes.
		$file = '' === $path ? null : fopen( $path, 'wb' );
		if ( false === $file ) {
			/* translators: %s: a path. */
			$this->output->fail( sprintf( __( '%s cannot be written.', 'churnstop' ), $path ) );
		}
		$done = $this->guarded(
			fn (): int => $this->write(
				$name,
				$format,
				Data::sql( $this->time( $options, 'after' ) ),
				Data::sql( $this->time( $options, 'before' ) ),
				$file,
			),
		);
		if ( null !== $file ) {
			fclose( $file ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- as above.
			$this->output->success( sprintf(
				/* translators: 1: a number, 2: a path. */
				_n( 'Wrote %1$s row to %2$s.', 'Wrote %1$s rows to %2$s.', $done, 'churnstop' ),
				number_format_i18n( $done ),
				$path,
			) );
		}
	}

	/** @param resource|null $file */
	private function write( string $name, string $format, ?string $after, ?string $before, $file ): int {
		$source = $this->parts->get( Source::class );
		$until  = $source->last( $name );
		$at     = 0;
		$done   = 0;
		do {
			[ $rows, $at ] = $source->rows( $name, $at, $until, $after, $before, self::ROWS );
			$text          = Format::write( $format, $rows, 0 === $done ? Source::columns( $name ) : array() );
			// phpcs:ignore WordPress.WP.AlternativeFunctions -- as above.
			null === $file ? $this->output->line( rtrim( $text, "\r\n" ) ) : fwrite( $file, $text );
			$done += count( $rows );
		} while ( self::ROWS === count( $rows ) );
		return $done;
	}
}
