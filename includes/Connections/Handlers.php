<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Change;

/** The kinds of changes that a connection can keep: its own, and those that other plugins bring for it. */
final class Handlers {

	/** @var array<string, ChangeHandler>|null */
	private ?array $all = null;

	/** @param array<string, ChangeHandler> $own Kind → what keeps it. */
	public function __construct( private readonly Connection $connection, private readonly array $own ) {}

	/** For a kind that the connection lacks, one that says so. */
	public function of( Change $change ): ChangeHandler {
		return $this->own[ $change->kind ] ?? $this->all()[ $change->kind ] ?? new Unsupported();
	}

	/** @return list<string> */
	public function kinds(): array {
		return array_keys( $this->all() );
	}

	/** @return array<string, ChangeHandler> */
	private function all(): array {
		if ( null === $this->all ) {
			/**
			 * Registers what keeps further kinds of changes on a connection. Its own handlers cannot be replaced or
			 * removed.
			 *
			 * @param array<string, ChangeHandler> $handlers   Kind → what keeps it; add yours.
			 * @param Connection                   $connection
			 */
			$added     = apply_filters( 'churnstop_change_handlers', $this->own, $this->connection );
			$this->all = $this->own;
			foreach ( is_array( $added ) ? $added : array() as $kind => $handler ) {
				if ( is_string( $kind ) && $handler instanceof ChangeHandler ) {
					$this->all[ $kind ] ??= $handler;
				} else {
					_doing_it_wrong(
						'churnstop_change_handlers',
						esc_html__(
							'What keeps a kind of change must implement ChurnStop\Connections\ChangeHandler.',
							'churnstop',
						),
						'0.1.0',
					);
				}
			}
		}
		return $this->all;
	}
}
