<?php
declare(strict_types=1);

namespace ChurnStop\Cli;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Embed\Tokens;
use ChurnStop\Subscriptions\CustomerRef;

/**
 * Makes a customer token, for embedded pages.
 */
final class TokenCommand extends Command {

	/**
	 * Prints a token that stands for a customer for ten minutes.
	 *
	 * ## OPTIONS
	 *
	 * <customer>
	 * : The customer's user id.
	 *
	 * [--subscriptions=<ids>]
	 * : The only ones that it reaches, separated by commas.
	 *
	 * [--origin=<origin>]
	 * : The only origin that may send it.
	 *
	 * @when after_wp_load
	 * @param list<string>         $args
	 * @param array<string, mixed> $options
	 */
	public function __invoke( array $args, array $options ): void {
		$named = Data::string( $options, 'subscriptions' );
		$made  = $this->guarded(
			fn (): array => $this->parts->get( Tokens::class )->create(
				CustomerRef::parse( $args[0] ?? '' ) ?? 0,
				'' === $named ? null : array_map( $this->reference( ... ), explode( ',', $named ) ),
				Data::string_or_null( $options, 'origin' )
			)
		);
		$this->output->line( $made['token'] );
	}
}
