<?php
declare(strict_types=1);

namespace ChurnStop\Embed;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Failure;

/** The public key in the embed's snippet. It says which installation a page means, never who somebody is. */
final class EmbedKey {

	/** The source that marks the record of a first call. */
	public const FIRST = 'embed-first-call';

	private const OPTION     = 'churnstop_embed_key';
	private const FIRST_CALL = 'churnstop_embed_first_call';

	public function __construct( private readonly Clock $clock ) {}

	public function get(): string {
		$key = get_option( self::OPTION );
		if ( is_string( $key ) && '' !== $key ) {
			return $key;
		}
		$this->make();
		$key = get_option( self::OPTION );
		return is_string( $key ) ? $key : '';
	}

	/** Once: a site that has one keeps it. */
	public function make(): void {
		add_option( self::OPTION, self::random(), '', false );
	}

	/** Snippets with the former one stop working: their triggers do what they did before ChurnStop. */
	public function replace(): string {
		update_option( self::OPTION, self::random(), false );
		delete_option( self::FIRST_CALL );
		return $this->get();
	}

	/** @throws Failure */
	public function check( string $key ): void {
		if ( '' === $key || ! hash_equals( $this->get(), $key ) ) {
			throw Failure::forbidden()->saying( __(
				'This embed key is not known. Copy the snippet from ChurnStop > Settings > Embed again. Nothing has changed.',
				'churnstop',
			) );
		}
	}

	/** Whether this call is the first with this key; of several at once one is. */
	public function is_first_call(): bool {
		return add_option( self::FIRST_CALL, (string) Data::iso( $this->clock->now() ), '', false );
	}

	/** The first call was refused: the next one is the first. */
	public function forget_first_call(): void {
		delete_option( self::FIRST_CALL );
	}

	/** When the first call arrived; null: not yet. */
	public function first_call_at(): ?string {
		$at = get_option( self::FIRST_CALL );
		return is_string( $at ) && '' !== $at ? $at : null;
	}

	private static function random(): string {
		return 'cs_' . bin2hex( random_bytes( 16 ) );
	}
}
