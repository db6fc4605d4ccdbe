<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Option;

/**
 * What the filter `churnstop_default_flow` did last: which reasons it set (the editor shows them so), and what failed.
 */
final class CodeNote {

	public const OPTION = 'churnstop_default_flow_by_code';

	/** @return list<string> Reason ids whose offers come from code. */
	public function reasons_of( int $flow_id ): array {
		$note = $this->read();
		return Data::int( $note, 'flow_id' ) === $flow_id ? Data::strings( $note, 'reasons' ) : array();
	}

	/**
	 * Why the filter's last result was not stored; null where it was, or where there is none.
	 *
	 * @return array{
	 *   message: string, violations: list<array<string, mixed>>, params: array<string, mixed>, at: string,
	 * }|null
	 */
	public function failure(): ?array {
		$failure = Data::map( $this->read(), 'failure' );
		return array() === $failure ? null : array(
			'message'    => Data::string( $failure, 'message' ),
			'violations' => Data::maps( $failure, 'violations' ),
			'params'     => Data::map( $failure, 'params' ),
			'at'         => Data::string( $failure, 'at' ),
		);
	}

	/** @param list<string> $reasons */
	public function succeeded( int $flow_id, array $reasons ): void {
		$this->write(
			array(
				'flow_id' => $flow_id,
				'reasons' => $reasons,
			)
		);
	}

	/** @param array<string, mixed> $data `violations` or `params`. */
	public function failed( int $flow_id, string $message, array $data, \DateTimeImmutable $at ): void {
		$this->write(
			array(
				'flow_id' => $flow_id,
				'reasons' => $this->reasons_of( $flow_id ),
				'failure' => array(
					'message'    => $message,
					'violations' => $data['violations'] ?? array(),
					'params'     => $data['params'] ?? array(),
					'at'         => Data::iso( $at ),
				),
			)
		);
	}

	public function clear(): void {
		if ( array() !== $this->read() ) {
			delete_option( self::OPTION );
		}
	}

	/** @param array<string, mixed> $note */
	private function write( array $note ): void {
		Option::write( self::OPTION, $note, false );
	}

	/** @return array<string, mixed> */
	private function read(): array {
		return Data::as_map( get_option( self::OPTION, array() ) );
	}
}
