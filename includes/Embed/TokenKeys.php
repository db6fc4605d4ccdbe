<?php
declare(strict_types=1);

namespace ChurnStop\Embed;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Failure;

/**
 * The secrets that customer tokens are signed with: two at once, so that one can take the other's place without a gap.
 */
final class TokenKeys {

	private const OPTION = 'churnstop_token_keys';
	private const MOST   = 2;

	public function __construct( private readonly Clock $clock ) {}

	/** From installation there is one; a site that has some keeps them. */
	public function make_first(): void {
		add_option( self::OPTION, array( $this->fresh() ), '', false );
	}

	/**
	 * A further key, with its secret: it is shown this once.
	 *
	 * @return array{id: string, secret: string, created_at: string, revoked_at: string|null}
	 * @throws Failure
	 */
	public function create(): array {
		$keys = $this->all();
		if (
			count( array_filter( $keys, static fn ( array $key ): bool => null === $key['revoked_at'] ) ) >= self::MOST
		) {
			throw Failure::conflict()->saying( __(
				'There are two keys already. Revoke the one that nothing uses any more, then create another. Nothing has changed.',
				'churnstop',
			) );
		}
		$key = $this->fresh();
		// Revoked ones are kept so that their tokens are refused as revoked, the last twenty.
		update_option( self::OPTION, array_slice( array( ...$keys, $key ), -20 ), false );
		return $key;
	}

	/** @throws Failure */
	public function revoke( string $id ): void {
		$keys = $this->all();
		foreach ( $keys as $index => $key ) {
			if ( $key['id'] === $id ) {
				$keys[ $index ]['revoked_at'] ??= (string) Data::iso( $this->clock->now() );
				$keys[ $index ]['secret']       = '';
				update_option( self::OPTION, $keys, false );
				return;
			}
		}
		throw Failure::not_found()->saying( __( 'There is no such key. Nothing has changed.', 'churnstop' ) );
	}

	/**
	 * The newest that is not revoked; where all are, a new one.
	 *
	 * @return array{id: string, secret: string, created_at: string, revoked_at: string|null}
	 */
	public function signing(): array {
		foreach ( array_reverse( $this->all() ) as $key ) {
			if ( null === $key['revoked_at'] ) {
				return $key;
			}
		}
		return $this->create();
	}

	/** @return array{id: string, secret: string, created_at: string, revoked_at: string|null}|null */
	public function find( string $id ): ?array {
		foreach ( $this->all() as $key ) {
			if ( $key['id'] === $id ) {
				return $key;
			}
		}
		return null;
	}

	/** @return list<array{id: string, created_at: string, revoked_at: string|null}> Without the secrets. */
	public function listed(): array {
		return array_map(
			static fn ( array $key ): array => array(
				'id'         => $key['id'],
				'created_at' => $key['created_at'],
				'revoked_at' => $key['revoked_at'],
			),
			$this->all()
		);
	}

	/** @return list<array{id: string, secret: string, created_at: string, revoked_at: string|null}> Oldest first. */
	private function all(): array {
		$stored = get_option( self::OPTION, array() );
		return array_map(
			static fn ( array $key ): array => array(
				'id'         => Data::string( $key, 'id' ),
				'secret'     => Data::string( $key, 'secret' ),
				'created_at' => Data::string( $key, 'created_at' ),
				'revoked_at' => Data::string_or_null( $key, 'revoked_at' ),
			),
			Data::maps( array( 'keys' => $stored ), 'keys' )
		);
	}

	/** @return array{id: string, secret: string, created_at: string, revoked_at: string|null} */
	private function fresh(): array {
		return array(
			'id'         => 'k_' . bin2hex( random_bytes( 6 ) ),
			// As text, so that each language's library takes the same bytes for it.
			'secret'     => bin2hex( random_bytes( 32 ) ),
			'created_at' => (string) Data::iso( $this->clock->now() ),
			'revoked_at' => null,
		);
	}
}
