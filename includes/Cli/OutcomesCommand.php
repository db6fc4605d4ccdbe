<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Measure\Measure;

/**
 * What attempts came to, and the totals that reports read.
 */
final class OutcomesCommand extends Command {

	private const STEP = 1000;

	/**
	 * Measures every outcome again from the store's own books, and says how many were different.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function recount( array $args, array $options ): void {
		/* translators: %s: a number. */
		$done    = $this->progress( __( '%s subscriptions counted.', 'churnstop' ) );
		$changed = $this->guarded( fn (): ?int => $this->parts->get( Measure::class )->recount( $done ) );
		if ( null === $changed ) {
			$this->output->fail( __(
				'Outcomes are being measured by another process. Please try again in a minute. Nothing has changed.',
				'churnstop',
			) );
		}
		$this->output->success( sprintf(
			/* translators: %s: a number. */
			_n(
				'Recounted. %s outcome was different.',
				'Recounted. %s outcomes were different.',
				$changed,
				'churnstop',
			),
			number_format_i18n( $changed ),
		) );
	}

	/**
	 * Makes the daily totals anew from the outcomes.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function rebuild( array $args, array $options ): void {
		/* translators: %s: a number. */
		$done  = $this->progress( __( '%s outcomes added.', 'churnstop' ) );
		$count = $this->guarded( fn (): ?int => $this->parts->get( Measure::class )->rebuild( $done ) );
		if ( null === $count ) {
			$this->output->fail( __(
				'Outcomes are being measured by another process. Please try again in a minute. Nothing has changed.',
				'churnstop',
			) );
		}
		$this->output->success( sprintf(
			/* translators: %s: a number. */
			_n( 'Rebuilt the totals from %s outcome.', 'Rebuilt the totals from %s outcomes.', $count, 'churnstop' ),
			number_format_i18n( $count ),
		) );
	}

	/** @return \Closure(int): void */
	private function progress( string $text ): \Closure {
		$told = 0;
		return function ( int $done ) use ( $text, &$told ): void {
			if ( $done >= $told + self::STEP ) {
				$told = $done;
				$this->output->line( sprintf( $text, number_format_i18n( $done ) ) );
			}
		};
	}
}
