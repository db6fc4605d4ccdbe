<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Data;
use ChurnStop\Demo\Year;

/**
 * The demo: the plugin's own small store of subscriptions, where nobody is billed.
 */
final class DemoCommand extends Command {

	/**
	 * Turns the sandbox on, empty.
	 *
	 * ## OPTIONS
	 *
	 * [--dry-run]
	 * : Only says what would happen.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function on( array $args, array $options ): void {
		if ( ! self::is_dry_run( $options ) ) {
			$this->guarded( static fn () => Demo::on() );
		}
		$this->output->success(
			self::is_dry_run( $options )
				? __( 'Would turn the demo on. Nothing has changed.', 'churnstop' )
				: __( 'The demo is on.', 'churnstop' ),
		);
	}

	/**
	 * Turns the sandbox off and removes its subscriptions, its shoppers and its page.
	 *
	 * ## OPTIONS
	 *
	 * [--dry-run]
	 * : Only says what would happen.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function off( array $args, array $options ): void {
		if ( ! self::is_dry_run( $options ) ) {
			$this->guarded( static fn () => Demo::off() );
		}
		$this->output->success(
			self::is_dry_run( $options )
				? __( 'Would turn the demo off and remove what it made. Nothing has changed.', 'churnstop' )
				: __( 'The demo is off.', 'churnstop' ),
		);
	}

	/**
	 * Fills the sandbox with a shop: a dozen shoppers with plans, trials, pauses and discounts. Prints their log-ins.
	 *
	 * Their passwords are stored nowhere. Run it again to give the shoppers new ones (on localhost and *.test always
	 * the same).
	 *
	 * ## OPTIONS
	 *
	 * [--year]
	 * : With a year of customers who wanted to cancel, so that the dashboard has something to show.
	 *
	 * [--dry-run]
	 * : Only says what would happen.
	 *
	 * [--format=<format>]
	 * : table, json, csv, yaml, count or ids.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function fill( array $args, array $options ): void {
		if ( self::is_dry_run( $options ) ) {
			$this->output->line(
				Demo::is_filled()
					? __(
						'The demo is filled already. Would give its shoppers new passwords. Nothing has changed.',
						'churnstop',
					)
					: __( 'Would make a demo shop with its shoppers and a page. Nothing has changed.', 'churnstop' ),
			);
			return;
		}
		$year = isset( $options['year'] ) ? fn (): int => $this->parts->get( Year::class )->fill() : null;
		$this->guarded( static fn () => Demo::fill( $year ) );
		$rows = Demo::give_passwords();
		$this->print_list( $options, $rows, array( 'user', 'password', 'label', 'url' ), count( $rows ) );
	}

	/**
	 * Puts the sandbox's clock forward; what falls due on the way happens: renewals, the ends of pauses.
	 *
	 * ## OPTIONS
	 *
	 * <days>
	 * : How many days.
	 *
	 * [--dry-run]
	 * : Only says what would happen.
	 *
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function advance( array $args, array $options ): void {
		$days    = $this->number( array( 'days' => $args[0] ?? '' ), 'days', 0, 1, 3650 );
		$sandbox = $this->parts->get( Connections::class )->get( Sandbox::ID );
		if ( ! $sandbox instanceof Sandbox ) {
			$this->output->fail( __( 'The demo is off. Turn it on with "wp churnstop demo fill".', 'churnstop' ) );
		}
		$to = $sandbox->book->now()->modify( '+' . $days . ' days' );
		if ( self::is_dry_run( $options ) ) {
			$this->output->line( sprintf(
				/* translators: %s: a moment. */
				__( 'Would put the demo\'s clock to %s. Nothing has changed.', 'churnstop' ),
				(string) Data::iso( $to ),
			) );
			return;
		}
		$this->guarded( static fn () => $sandbox->book->advance_to( $to ) );
		$this->output->success( sprintf(
			/* translators: %s: a moment. */
			__( 'In the demo it is %s now.', 'churnstop' ),
			(string) Data::iso( $sandbox->book->now() ),
		) );
	}
}
